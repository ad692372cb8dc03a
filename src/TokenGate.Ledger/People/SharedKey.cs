namespace TokenGate.Ledger.People;

/// <summary>What became of a key that was offered.</summary>
/// <param name="State">Whether there is one.</param>
/// <param name="Key">The key that holds; empty unless the state is <see cref="SharedKeyState.Known"/>.</param>
public readonly record struct SharedKey(SharedKeyState State, byte[] Key);
