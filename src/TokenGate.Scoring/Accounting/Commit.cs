using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// Writes to a user's memory what was sent and answered, once the exchange was delivered. To be called under the memory's lock, after
/// everything was compared.
/// </summary>
internal static class Commit
{
    /// <summary>Content words of one text that are remembered; a longer text has said by then what it is about.</summary>
    private const int MaxWords = 4096;

    /// <summary>Remembers an exchange.</summary>
    public static void Exchange(Occasion occasion, InputAccount input, OutputAccount output, TermText answer, UserMemory memory, MemoryKey key)
    {
        var evidence = occasion.Evidence;
        var chain = Conversation(evidence, memory, key);
        if (input.ReplayedSegments < evidence.Content.Segments.Count)
        {
            Request(evidence, input.ReplayedSegments, memory, key);
        }

        if (evidence.Ask != 0)
        {
            memory.Asks.Add(evidence.Ask, output.Credited ? 1 : 0);
        }

        Answer(occasion.Response, chain, memory, key);
        var selection = answer.Shingles.Select(0);
        while (selection.MoveNext())
        {
            memory.Answered.Add(selection.Hash);
        }
    }

    private static ulong Conversation(RequestEvidence evidence, UserMemory memory, MemoryKey key)
    {
        var chain = SegmentHash.Root;
        var segments = evidence.Content.Segments;
        for (var i = 0; i < segments.Count; i++)
        {
            chain = SegmentHash.Next(chain, segments[i].Role, evidence.Contents[i], key);
            memory.Chains.Add(chain);
        }

        return chain;
    }

    private static void Request(RequestEvidence evidence, int replayed, UserMemory memory, MemoryKey key)
    {
        var text = evidence.Terms;
        var first = text.Of(replayed).First;
        for (var i = replayed; i < evidence.Contents.Length; i++)
        {
            memory.Contents.Add(evidence.Contents[i]);
        }

        var selection = text.Shingles.Select(first);
        while (selection.MoveNext())
        {
            memory.Sent.Add(selection.Hash);
            if (UserMemory.IsLong(selection.Hash))
            {
                memory.SentLong.Add(selection.Hash);
            }
        }

        var words = 0;
        var terms = text.Terms.Span[first..];
        var phrase = new PhraseHash(key);
        foreach (ref readonly var term in terms)
        {
            if (phrase.Next(in term, out var hash))
            {
                memory.Phrases.Add(hash);
            }

            if (term.Is(TermMark.Content) && words < MaxWords)
            {
                words++;
                memory.Words.Add(MemoryKey.Mix(term.Hash));
            }
        }
    }

    /// <summary>
    /// An answer comes back as history: whole, without its reasoning, or its text alone. Each of these continues the conversation.
    /// </summary>
    private static void Answer(ResponseContent response, ulong chain, UserMemory memory, MemoryKey key)
    {
        var choices = new Dictionary<int, (ulong Whole, ulong Spoken)>();
        foreach (var part in response.Parts)
        {
            if (part.Text.IsEmpty)
            {
                continue;
            }

            var (whole, spoken) = choices.GetValueOrDefault(part.Choice, (chain, chain));
            var content = SegmentHash.Answer(part.Text.Span, key);
            whole = SegmentHash.Next(whole, SegmentRole.Assistant, content, key);
            memory.Chains.Add(whole);
            if (part.Kind != AnswerKind.Reasoning)
            {
                spoken = SegmentHash.Next(spoken, SegmentRole.Assistant, content, key);
                memory.Chains.Add(spoken);
            }

            choices[part.Choice] = (whole, spoken);
        }
    }
}
