using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// Writes to a user's memory what was sent and answered, once the exchange was delivered. To be called under the memory's lock, after
/// everything was compared.
/// </summary>
internal static class MemoryUpdater
{
    /// <summary>Parallel answers whose continuation is remembered.</summary>
    private const int MaxChoices = 16;

    /// <summary>Hashes that are added at a time.</summary>
    private const int Batch = 64;

    /// <summary>Remembers an exchange.</summary>
    public static void Remember(JudgeInput occasion, InputAccount input, OutputAccount output, TermText answer, UserMemory memory, MemoryKey key)
    {
        var evidence = occasion.Evidence;
        var chain = Conversation(evidence, memory, key);
        if (input.ReplayedSegments < evidence.Content.Segments.Count)
        {
            Request(evidence, input.ReplayedSegments, memory, key, stackalloc ulong[Batch + 2]);
        }

        if (evidence.Ask != 0)
        {
            memory.Asks.Add(evidence.Ask, output.Credited ? 1 : 0);
        }

        Answer(occasion.Response, chain, memory, key);
        var hashes = answer.Shingles;
        foreach (var kept in answer.Kept(0))
        {
            memory.Answered.Add(hashes[kept]);
        }
    }

    private static ulong Conversation(RequestEvidence evidence, UserMemory memory, MemoryKey key)
    {
        var chain = SegmentHash.Root;
        for (var i = 0; i < evidence.Turns.Length; i++)
        {
            if (evidence.Turns[i] != SegmentHash.GoesOn)
            {
                chain = SegmentHash.Next(chain, evidence.Content.Segments[i].Role, evidence.Turns[i], key);
                memory.Chains.Add(chain);
            }
        }

        return chain;
    }

    private static void Request(RequestEvidence evidence, int replayed, UserMemory memory, MemoryKey key, Span<ulong> added)
    {
        var text = evidence.Terms;
        var first = text.Of(replayed).First;
        for (var i = replayed; i < evidence.Contents.Length; i++)
        {
            memory.Contents.Add(evidence.Contents[i]);
        }

        var hashes = text.Shingles;
        var all = text.Kept(first);
        var count = 0;
        for (var i = 0; i < all.Length; i++)
        {
            var kept = all[i];
            // What stands earlier in the same request, a counter's next turn included, is remembered with its first place. It would only crowd out other text.
            if (IsSaidTwice(text.Terms.Span, kept))
            {
                continue;
            }

            var hash = hashes[kept];
            added[count++] = hash;
            if (UserMemory.IsLong(hash))
            {
                memory.SentLong.Add(hash);
            }

            count = AddFull(memory.Sent, added, count);
        }

        memory.Sent.Add(added[..count]);

        var phrases = text.Phrases(first, key);
        var folded = phrases.Folded;
        var exact = phrases.Exact;
        count = 0;
        for (var i = 0; i < folded.Length; i++)
        {
            // Where there is no phrase, both are 0.
            added[count] = folded[i];
            count += folded[i] != 0 ? 1 : 0;
            added[count] = exact[i];
            count += exact[i] != folded[i] ? 1 : 0;
            count = AddFull(memory.Phrases, added, count);
        }

        memory.Phrases.Add(added[..count]);
    }

    /// <summary>Adds a batch once it is full. Gives how many wait.</summary>
    private static int AddFull(FingerprintTable table, ReadOnlySpan<ulong> batch, int count)
    {
        if (count < Batch)
        {
            return count;
        }

        table.Add(batch[..count]);
        return 0;
    }

    /// <summary>True when all terms of a shingle stand earlier in the same request, and none in an earlier one, which would have to be renewed.</summary>
    private static bool IsSaidTwice(ReadOnlySpan<Term> terms, int last)
    {
        foreach (ref readonly var term in terms.Slice(last + 1 - Shingles.Length, Shingles.Length))
        {
            if (!term.Is(TermMark.Here) || term.Is(TermMark.There))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An answer comes back as history with its reasoning or without. Each of the two goes on with the conversation.</summary>
    private static void Answer(ResponseContent response, ulong chain, UserMemory memory, MemoryKey key)
    {
        var choices = 0;
        foreach (var part in response.Parts)
        {
            choices = Math.Max(choices, part.Choice + 1);
        }

        for (var choice = 0; choice < Math.Min(choices, MaxChoices); choice++)
        {
            memory.Chains.Add(SegmentHash.Next(chain, SegmentRole.Assistant, Hash(response, choice, true, out var reasons, key), key));
            if (reasons)
            {
                memory.Chains.Add(SegmentHash.Next(chain, SegmentRole.Assistant, Hash(response, choice, false, out _, key), key));
            }
        }
    }

    private static ulong Hash(ResponseContent response, int choice, bool whole, out bool reasons, MemoryKey key)
    {
        var hash = new AnswerHash(key);
        reasons = false;
        foreach (var part in response.Parts)
        {
            if (part.Choice == choice)
            {
                reasons |= part.Kind == AnswerKind.Reasoning;
                hash.Append(part.Kind == AnswerKind.Reasoning && !whole ? default : part.Text.Span);
            }
        }

        return hash.Finish();
    }
}
