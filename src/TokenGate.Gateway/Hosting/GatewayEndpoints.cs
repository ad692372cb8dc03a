namespace TokenGate.Gateway.Hosting;

/// <summary>Where a started gateway listens. Read it after the start: before, the lists are empty.</summary>
public sealed class GatewayEndpoints
{
    /// <summary>The addresses of the traffic port, with the real port numbers.</summary>
    public IReadOnlyList<Uri> Traffic { get; internal set; } = [];

    /// <summary>The addresses of the admin port, with the real port numbers.</summary>
    public IReadOnlyList<Uri> Admin { get; internal set; } = [];

    /// <summary>The addresses of the page of one's own, where it has a port of its own.</summary>
    public IReadOnlyList<Uri> Self { get; internal set; } = [];
}
