namespace TokenGate.Fleet;

/// <summary>Where the fleet says what is wrong beside the traffic, until it is right again. Thread-safe; never throws.</summary>
public interface IFleetReporter
{
    /// <summary>Begins a concern, or changes what it says.</summary>
    /// <param name="key">What it is about.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="remedy">What to do.</param>
    void Report(string key, string problem, string remedy);

    /// <summary>Ends a concern; nothing happens when there is none.</summary>
    void Clear(string key);
}
