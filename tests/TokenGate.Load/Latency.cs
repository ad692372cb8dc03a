namespace TokenGate.Load;

/// <summary>How long exchanges took that came at a fixed rate, counted from when each was due. In microseconds.</summary>
/// <param name="Proxy">The proxy's name.</param>
/// <param name="FirstP50">To the first byte, median.</param>
/// <param name="FirstP99">To the first byte, 99th percentile.</param>
/// <param name="LastP50">To the last byte, median.</param>
/// <param name="LastP99">To the last byte, 99th percentile.</param>
internal sealed record Latency(string Proxy, double FirstP50, double FirstP99, double LastP50, double LastP99);
