namespace TokenGate.Load;

/// <summary>One measurement of one proxy under one kind of traffic.</summary>
/// <param name="Proxy">The proxy's name.</param>
/// <param name="Traffic">The kind.</param>
/// <param name="Exchanges">Exchanges that were measured.</param>
/// <param name="CpuMicroseconds">Processor time of the proxy for each of them, in microseconds.</param>
/// <param name="PerSecond">Exchanges a second.</param>
internal sealed record Measurement(string Proxy, Traffic Traffic, int Exchanges, double CpuMicroseconds, double PerSecond);
