namespace TokenGate.Gateway.Hosting;

/// <summary>Where a started gateway listens. Read it after the start: before, the lists are empty.</summary>
public sealed class GatewayEndpoints
{
    /// <summary>The addresses of the traffic port, with the real port numbers.</summary>
    public IReadOnlyList<Uri> Traffic { get; internal set; } = [];

    /// <summary>The addresses of the admin port, with the real port numbers.</summary>
    public IReadOnlyList<Uri> Admin { get; internal set; } = [];
}
