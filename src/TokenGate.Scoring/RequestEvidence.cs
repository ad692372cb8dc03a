using TokenGate.Usage;

namespace TokenGate.Scoring;

/// <summary>What <see cref="IJudge.Prepare"/> found in a request without asking the memory. Immutable once made.</summary>
public sealed class RequestEvidence
{
    /// <summary>Creates the evidence of a request.</summary>
    public RequestEvidence(RequestContent content, ITokenCounter counter, IReadOnlyList<int> segmentTokens)
    {
        Content = content;
        Counter = counter;
        SegmentTokens = segmentTokens;
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
}
