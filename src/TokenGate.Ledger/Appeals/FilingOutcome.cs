namespace TokenGate.Ledger.Appeals;

/// <summary>What became of an attempt to file an appeal.</summary>
public enum FilingOutcome
{
    /// <summary>It is on record and open.</summary>
    Filed = 0,

    /// <summary>The exchange is not in the journal, or is not this person's: which of the two is not told.</summary>
    NotFound = 1,

    /// <summary>The exchange was never doubted, so there is nothing to decide.</summary>
    NotDoubted = 2,

    /// <summary>It was appealed before, or decided.</summary>
    Already = 3,

    /// <summary>The person has as many open appeals as one may have.</summary>
    TooMany = 4,
}
