namespace TokenGate.Ledger.People;

/// <summary>What became of a key that was offered to all gateways.</summary>
public enum SharedKeyState
{
    /// <summary>Nobody can say now.</summary>
    Away,

    /// <summary>There is a key, which everybody has.</summary>
    Known,

    /// <summary>The offered one was erased: it is to be forgotten.</summary>
    Erased,
}
