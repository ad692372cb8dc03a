namespace TokenGate.Ledger;

/// <summary>A column that usage can be grouped by.</summary>
public enum UsageColumn
{
    /// <summary>The user.</summary>
    User = 0,

    /// <summary>The team.</summary>
    Team = 1,

    /// <summary>The route's id.</summary>
    Route = 2,

    /// <summary>The model.</summary>
    Model = 3,

    /// <summary>The verdict. Only the journal knows it: for splits.</summary>
    Verdict = 4,

    /// <summary>The feature that contributed most to a verdict that withholds. Only the journal knows it: for splits.</summary>
    Reason = 5,
}
