namespace TokenGate.Gateway.Telemetry;

/// <summary>Something beside the traffic that does not work as it should, until it is right again.</summary>
/// <param name="Key">What it is about: the key of the configuration where there is one, else a short name.</param>
/// <param name="Problem">What is wrong; names the file, the server or the cluster.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Concern(string Key, string Problem, string Remedy);
