namespace TokenGate.Scoring.Accounting;

/// <summary>How the output of an exchange divides, before anything is judged.</summary>
internal sealed class OutputAccount
{
    /// <summary>Share of the visible answer that stands in earlier answers to this user and not earlier in it, 0 to 1.</summary>
    public double SeenBefore { get; init; }

    /// <summary>True when the request asked nothing new, or next to nothing.</summary>
    public bool AskedAgain { get; init; }

    /// <summary>True when the request asked nothing new and its answer counts in full.</summary>
    public bool Credited { get; init; }

    /// <summary>Repeated tokens of the gross output, from 0 to all of it.</summary>
    public long Repeated { get; init; }
}
