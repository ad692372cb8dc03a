namespace TokenGate.Ledger;

/// <summary>What happened to an exchange's counts after its record was written.</summary>
public enum RecordChangeKind
{
    /// <summary>An appeal was accepted.</summary>
    AppealAccepted = 0,

    /// <summary>An appeal was rejected.</summary>
    AppealRejected = 1,

    /// <summary>It was judged again with other models.</summary>
    Restated = 2,

    /// <summary>The person appealed.</summary>
    AppealFiled = 3,
}
