namespace TokenGate.Demo.Endpoint;

/// <summary>How the simulated endpoint behaves.</summary>
internal sealed record SimulatedEndpointOptions
{
    /// <summary>Share of requests that are answered with an error (429, 500, 529), 0 to 1.</summary>
    public double ErrorRate { get; init; }

    /// <summary>Share of answers that are cut in the middle, 0 to 1.</summary>
    public double AbortRate { get; init; }

    /// <summary>The pause before each piece of a streamed answer; zero for none.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The seed of chance.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The loopback port to listen at; 0 for any free one.</summary>
    public int Port { get; init; }
}
