namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// What is wrong beside the traffic now, each with its remedy: for readiness, health, the console and the log. Thread-safe; never throws.
/// </summary>
public interface IConcerns
{
    /// <summary>Begins a concern, or changes what it says.</summary>
    /// <param name="key">What it is about: the key of the configuration where there is one, else a short name.</param>
    /// <param name="problem">What is wrong; names the file, the server or the gateway.</param>
    /// <param name="remedy">What to do.</param>
    void Report(string key, string problem, string remedy);

    /// <summary>Ends a concern; nothing happens when there is none.</summary>
    void Clear(string key);
}
