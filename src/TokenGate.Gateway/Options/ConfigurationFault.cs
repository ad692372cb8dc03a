namespace TokenGate.Gateway.Options;

/// <summary>One thing that is wrong in a configuration.</summary>
/// <param name="Path">The key path as it is written, for example <c>TokenGate:Identity:Sources:0:Kind</c>.</param>
/// <param name="Problem">What is wrong, with the value that was found (never a secret).</param>
/// <param name="Remedy">What to write instead.</param>
public sealed record ConfigurationFault(string Path, string Problem, string Remedy)
{
    /// <summary>True when a gateway would run nevertheless, and somebody should look at it.</summary>
    public bool IsWarning { get; init; }

    /// <summary>
    /// True for what stands beside the traffic: files of people, keys and models, the ledger's folder, Redis. The gateway runs without it.
    /// </summary>
    public bool IsBesideTraffic { get; init; }

    /// <summary>The line of the configuration file, from 1; null when the key does not stand in a file.</summary>
    public int? Line { get; init; }

    /// <summary>The environment variable that the value comes from; null when it comes from elsewhere.</summary>
    public string? Variable { get; init; }

    /// <summary>The fault as one line.</summary>
    public override string ToString()
    {
        var place = Variable is { } variable ? $" (environment variable {variable})" : Line is { } line ? $" (line {line})" : "";
        return $"{Path}{place}: {Problem}. {Remedy}";
    }
}
