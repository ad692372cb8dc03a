namespace TokenGate.Ledger;

/// <summary>What became of an exchange's appeal.</summary>
public enum AppealState
{
    /// <summary>No decision was made.</summary>
    None = 0,

    /// <summary>It was accepted. Nothing changes that any more.</summary>
    Accepted = 1,

    /// <summary>It was rejected, and not accepted since.</summary>
    Rejected = 2,

    /// <summary>It was filed by the person, and nobody has decided it.</summary>
    Open = 3,
}
