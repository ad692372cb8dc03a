namespace TokenGate.Gateway.Identity;

/// <summary>What came of asking who sent a request. The names are metric labels and stay (config/metrics.md).</summary>
internal enum IdentityOutcome
{
    /// <summary>The request carries nothing that this source reads.</summary>
    Absent = 0,

    /// <summary>The user is known.</summary>
    Identified = 1,

    /// <summary>It names more than one user or credential: nobody is believed, and no weaker source is asked.</summary>
    Ambiguous = 2,

    /// <summary>The header came from an address that is not trusted.</summary>
    Untrusted = 3,

    /// <summary>The token is not valid now.</summary>
    Expired = 4,

    /// <summary>The token's signature, its key or its algorithm does not hold.</summary>
    Signature = 5,

    /// <summary>The token is of another issuer.</summary>
    Issuer = 6,

    /// <summary>The token is for another audience.</summary>
    Audience = 7,

    /// <summary>The key is not in the map.</summary>
    NotMapped = 8,

    /// <summary>There are no keys to check the token with: the key set could not be read or fetched yet.</summary>
    NoKeys = 9,

    /// <summary>What was sent cannot be read as a name or a token, or lacks the claim.</summary>
    Unusable = 10,
}
