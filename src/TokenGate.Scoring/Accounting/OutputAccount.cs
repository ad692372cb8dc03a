namespace TokenGate.Scoring.Accounting;

/// <summary>How the output of an exchange divides, before anything is judged.</summary>
internal sealed class OutputAccount
{
    /// <summary>Share of the visible answer that stands earlier in it, 0 to 1.</summary>
    public double Twice { get; init; }

    /// <summary>Share of the visible answer that stands in earlier answers to this user and not earlier in it, 0 to 1.</summary>
    public double SeenBefore { get; init; }

    /// <summary>New terms of the request that ask something; 0 when it asked nothing new. At most <see cref="OutputAccounting.AsksEnough"/>.</summary>
    public int Asked { get; init; }

    /// <summary>True when the request asked nothing new, or next to nothing.</summary>
    public bool AskedAgain { get; init; }

    /// <summary>True when the request asked nothing new and its answer counts in full.</summary>
    public bool Credited { get; init; }

    /// <summary>Hash of the answer; 0 when it has no text.</summary>
    public ulong Answer { get; init; }

    /// <summary>Repeated tokens of the gross output, from 0 to all of it.</summary>
    public long Repeated { get; init; }
}
