using System.Buffers;
using TokenGate.Scoring.Lexing;
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

    /// <summary>Remembers an exchange.</summary>
    public static void Remember(JudgeInput occasion, InputAccount input, OutputAccount output, TermText answer, UserMemory memory)
    {
        var evidence = occasion.Evidence;
        var chain = Conversation(evidence, memory);
        var part = InputAccounting.NewPart(evidence, input);
        if (input.ReplayedSegments < evidence.Content.Segments.Count)
        {
            for (var i = input.ReplayedSegments; i < evidence.Contents.Length; i++)
            {
                memory.Conversations.Add(evidence.Contents[i]);
            }

            Runs(evidence.Terms, evidence.Terms.Of(input.ReplayedSegments).First, memory.Runs);
        }

        Answer(occasion.Response, chain, memory);
        var hashes = answer.Shingles;
        foreach (var kept in answer.Kept(0))
        {
            memory.Runs.Add(UserMemory.Answered(hashes[kept]));
        }

        var source = SourceOf(input);
        var present = new PastExchange
        {
            StartedAt = occasion.StartedAt.UtcTicks,
            Id = occasion.Id,
            Ask = evidence.Ask,
            AskedNothing = input.AsksNothing,
            Request = source < 0 ? input.Likeness.Request : memory.Recent[source].Request,
            Answer = output.Sketch,
        };
        var words = ArrayPool<ushort>.Shared.Rent(2 * RecentExchanges.MaxWords);
        var asked = source < 0 ? TextDiff.WordsOf(part, words) : memory.Recent.CopyRequest(in memory.Recent[source], words);
        var answered = TextDiff.WordsOf(answer.Terms.Span, words.AsSpan(asked));
        memory.Recent.Add(present, words.AsSpan(0, asked), words.AsSpan(asked, answered));
        ArrayPool<ushort>.Shared.Return(words);
    }

    /// <summary>
    /// The age of the exchange of which this one is a version with words exchanged all over; -1 where it is none. Such a version is
    /// remembered as what it is a version of: else versions of versions drift away from it, and none is near to the next.
    /// </summary>
    private static int SourceOf(InputAccount input) =>
        input.Diff is { IsVersion: true, IsScattered: true, Said: 0 } ? input.Likeness.Nearest : -1;

    private static ulong Conversation(RequestEvidence evidence, UserMemory memory)
    {
        var chain = evidence.Root;
        if (evidence.Collapsed > 0)
        {
            memory.Conversations.Add(chain);
        }

        foreach (var next in evidence.Chains)
        {
            if (next != SegmentHash.GoesOn)
            {
                chain = next;
                memory.Conversations.Add(chain);
            }
        }

        return chain;
    }

    private static void Runs(TermText text, int first, FingerprintTable runs)
    {
        var hashes = text.Shingles;
        foreach (var kept in text.Kept(first))
        {
            // What stands earlier in the same request, a counter's next turn included, is remembered with its first place.
            if (!IsSaidTwice(text.Terms.Span, kept))
            {
                runs.Add(hashes[kept]);
            }
        }
    }

    /// <summary>
    /// True when all terms of a run stand earlier in the same request, and none in an earlier one, which would have to be renewed.
    /// </summary>
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
    private static void Answer(ResponseContent response, ulong chain, UserMemory memory)
    {
        var choices = 0;
        foreach (var part in response.Parts)
        {
            choices = Math.Max(choices, part.Choice + 1);
        }

        for (var choice = 0; choice < Math.Min(choices, MaxChoices); choice++)
        {
            memory.Conversations.Add(SegmentHash.Next(chain, SegmentRole.Assistant, Hash(response, choice, true, out var reasons)));
            if (reasons)
            {
                memory.Conversations.Add(SegmentHash.Next(chain, SegmentRole.Assistant, Hash(response, choice, false, out _)));
            }
        }
    }

    private static ulong Hash(ResponseContent response, int choice, bool whole, out bool reasons)
    {
        var hash = default(AnswerHash);
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
