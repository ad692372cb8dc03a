using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring;

/// <summary>
/// What <see cref="IJudge.Prepare"/> found in a request without asking the memory. It belongs to one exchange: it is handed to
/// <see cref="IJudge.DecideAsync"/> once, by one thread.
/// </summary>
public sealed class RequestEvidence
{
    private ulong[]? _chains;

    /// <summary>Creates the evidence of a request that is counted, and not analysed any further.</summary>
    public RequestEvidence(RequestContent content, ITokenCounter counter, IReadOnlyList<int> segmentTokens)
        : this(content, counter, segmentTokens, new ulong[content.Segments.Count], new ulong[content.Segments.Count], 0, TermText.TextsOf(content), new TermText())
    {
    }

    internal RequestEvidence(
        RequestContent content,
        ITokenCounter counter,
        IReadOnlyList<int> segmentTokens,
        ulong[] contents,
        ulong[] turns,
        ulong ask,
        IReadOnlyList<ReadOnlyMemory<byte>> texts,
        TermText terms)
    {
        Content = content;
        Counter = counter;
        SegmentTokens = segmentTokens;
        Contents = contents;
        Turns = turns;
        Ask = ask;
        Texts = texts;
        Terms = terms;
        long sum = content.FormatTokens;
        foreach (var tokens in segmentTokens)
        {
            sum += tokens;
        }

        EstimatedInput = sum;
    }

    /// <summary>What the dialect read.</summary>
    public RequestContent Content { get; }

    /// <summary>The counter that the segments were counted with.</summary>
    public ITokenCounter Counter { get; }

    /// <summary>Tokens of each segment, in the order of the segments; an opaque part has its documented cost.</summary>
    public IReadOnlyList<int> SegmentTokens { get; }

    /// <summary>The local estimate of the input, in tokens: segments and the provider's format around them.</summary>
    public long EstimatedInput { get; }

    /// <summary>Hash of each segment's content.</summary>
    internal ulong[] Contents { get; }

    /// <summary>The turns of the conversation: see <see cref="SegmentHash.Turns"/>.</summary>
    internal ulong[] Turns { get; }

    /// <summary>
    /// The chain of the conversation after each segment that ends a turn; 0 after others, and after those that are collapsed.
    /// </summary>
    internal ulong[] Chains => _chains ??= SegmentHash.Chains(Content, Turns, Root, Collapsed);

    /// <summary>
    /// Segments at the head that stand for a longer history whose chain is <see cref="Root"/>: its owner knows it, so it is replayed.
    /// 0 where the whole request is here.
    /// </summary>
    internal int Collapsed { get; init; }

    /// <summary>The chain of the conversation before the first segment that is not collapsed.</summary>
    internal ulong Root { get; init; } = SegmentHash.Root;

    /// <summary>Hashes of what the opaque segments are, where their bytes are not here; null where they are.</summary>
    internal ulong[]? Opaques { get; init; }

    /// <summary>Digest of what the whole request asks; 0 when it asks nothing.</summary>
    internal ulong Ask { get; }

    /// <summary>The segments' texts.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Texts { get; }

    /// <summary>
    /// The terms of the segments that were new to the gateway; the judge reads on where the user's memory does not know them.
    /// </summary>
    internal TermText Terms { get; }

    /// <summary>Whether a segment at or after an index has a role.</summary>
    internal bool Holds(SegmentRole role, int from = 0)
    {
        for (var i = from; i < Content.Segments.Count; i++)
        {
            if (Content.Segments[i].Role == role)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Gives pooled memory back. For an exchange that was concluded elsewhere; <see cref="IJudge.DecideAsync"/> does it for those here.
    /// </summary>
    public void Release() => Terms.Release();
}
