using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>How the output of an exchange divides, before anything is judged.</summary>
internal sealed class OutputAccount
{
    /// <summary>Share of the visible answer that stands in earlier answers to this user and not earlier in it, 0 to 1.</summary>
    public double SeenBefore { get; init; }

    /// <summary>The content words of the answer.</summary>
    public WordSetSketch Sketch { get; init; }

    /// <summary>
    /// Share of its words that stand in the nearest earlier answer, where the request is like an earlier one, 0 to 1; else 0.
    /// </summary>
    public float Again { get; init; }

    /// <summary>Repeated tokens of the gross output, from 0 to all of it.</summary>
    public long Repeated { get; init; }
}
