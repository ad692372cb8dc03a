namespace TokenGate.Ledger;

/// <summary>What a decided appeal changed.</summary>
public enum AppealOutcome
{
    /// <summary>The withheld tokens now count, on their own day.</summary>
    Booked = 0,

    /// <summary>The decision is on record, and nothing was withheld any more: it was accepted before, or restated.</summary>
    NothingWithheld = 1,

    /// <summary>The appeal was rejected; the decision is on record.</summary>
    Rejected = 2,

    /// <summary>There is no such exchange in the journal, or retention has removed it.</summary>
    NotFound = 3,
}
