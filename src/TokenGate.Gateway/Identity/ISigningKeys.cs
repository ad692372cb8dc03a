namespace TokenGate.Gateway.Identity;

/// <summary>Where a token's signature is checked from. Thread-safe; no call waits longer than half a second (G2).</summary>
internal interface ISigningKeys
{
    /// <summary>The keys now; null when there were none yet.</summary>
    ValueTask<SigningKeySet?> CurrentAsync();

    /// <summary>Newer keys than those, because a token names one that is not among them; null when there are none.</summary>
    ValueTask<SigningKeySet?> NewerAsync(SigningKeySet known);

    /// <summary>Looks for a change. Called every two seconds, traffic or not; never waits.</summary>
    void Look();
}
