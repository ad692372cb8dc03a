using TokenGate.Scoring.Lexing;
using TokenGate.Usage;

namespace TokenGate.Scoring.Memory;

/// <summary>Hashes of segments, and the chains that make a conversation of them.</summary>
internal static class SegmentHash
{
    /// <summary>The chain before the first segment.</summary>
    public const ulong Root = 0x746F_6B65_6E67_6174;

    /// <summary>Marks a segment that belongs to the turn of the next one.</summary>
    public const ulong GoesOn = 0;

    /// <summary>Hash of a segment's content.</summary>
    public static ulong Content(in Segment segment) => segment switch
    {
        { IsOpaque: false } => TextHash.Compute(segment.Text.Span),
        { Opaque.IsEmpty: false } => TextHash.Join(TextHash.Compute(segment.Opaque.Span), TextHash.Compute(segment.Text.Span)),

        // Nothing tells it from another of its size: it is taken for new wherever it stands, and known as a step of its conversation.
        _ => TextHash.Join(TextHash.Join((ulong)segment.OpaqueBytes, (ulong)segment.OpaqueTokens), TextHash.Compute(segment.Text.Span)),
    };

    /// <summary>
    /// The turns of a conversation. A segment is a turn; but an answer that a client sends back comes in other pieces than it was given
    /// (text, a tool's name, its arguments), so the assistant's segments in a row are one turn, at the last of them.
    /// </summary>
    public static ulong[] Turns(RequestContent content, ReadOnlySpan<ulong> contents)
    {
        var segments = content.Segments;
        var turns = new ulong[segments.Count];
        var answer = new AnswerHash();
        for (var i = 0; i < turns.Length; i++)
        {
            if (segments[i].Role != SegmentRole.Assistant || segments[i].IsOpaque)
            {
                turns[i] = contents[i];
                continue;
            }

            answer.Append(segments[i].Text.Span);
            var goesOn = i + 1 < turns.Length && segments[i + 1].Role == SegmentRole.Assistant && !segments[i + 1].IsOpaque;
            turns[i] = goesOn ? GoesOn : answer.Finish();
        }

        return turns;
    }

    /// <summary>
    /// The chain of a conversation after each segment that ends a turn; <see cref="GoesOn"/> after others, and before the first that
    /// counts.
    /// </summary>
    public static ulong[] Chains(RequestContent content, ReadOnlySpan<ulong> turns, ulong root, int from)
    {
        var chains = new ulong[turns.Length];
        for (var (i, chain) = (from, root); i < turns.Length; i++)
        {
            chain = turns[i] == GoesOn ? chain : Next(chain, content.Segments[i].Role, turns[i]);
            chains[i] = turns[i] == GoesOn ? GoesOn : chain;
        }

        return chains;
    }

    /// <summary>The chain after a turn.</summary>
    public static ulong Next(ulong chain, SegmentRole role, ulong turn) =>
        TextHash.Join(chain, TextHash.Join((ulong)role + 1, turn));
}
