namespace TokenGate.Gateway.Options;

/// <summary>What makes this gateway one of several with one count. Without <see cref="Listen"/> it is the only one.</summary>
public sealed record FleetOptions
{
    /// <summary>
    /// The address and port where other gateways of the fleet connect, for example <c>10.0.0.7:11111</c> or <c>0.0.0.0:11111</c>; empty for
    /// a gateway that is alone.
    /// </summary>
    public string Listen { get; init; } = "";

    /// <summary>
    /// The address and port under which they reach it; empty for <see cref="Listen"/>, and for this machine's own address where that is
    /// every address.
    /// </summary>
    public string Advertise { get; init; } = "";

    /// <summary>The Redis of the fleet; null for that of the ledger.</summary>
    public string? Redis { get; init; }

    /// <summary>The fleet's name: what its Redis keys begin with; empty for the ledger's prefix.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// A file with the secret that all gateways of the fleet share, 32 characters or more. It never lies in Redis: what is saved there is
    /// encrypted under it.
    /// </summary>
    public string KeyFile { get; init; } = "";

    /// <summary>By which certificates gateways know each other, beside the secret.</summary>
    public FleetTlsOptions Tls { get; init; } = new();
}
