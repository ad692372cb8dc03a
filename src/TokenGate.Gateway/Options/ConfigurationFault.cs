namespace TokenGate.Gateway.Options;

/// <summary>One thing that is wrong in a configuration.</summary>
/// <param name="Path">The key path, for example <c>TokenGate:Identity:Sources:0:Kind</c>.</param>
/// <param name="Problem">What is wrong, with the value that was found (never a secret).</param>
/// <param name="Remedy">What to write instead.</param>
public sealed record ConfigurationFault(string Path, string Problem, string Remedy)
{
    /// <summary>
    /// True for what stands beside the traffic: files of people, keys and models, the ledger's folder, Redis. The gateway runs without it.
    /// </summary>
    public bool IsBesideTraffic { get; init; }

    /// <summary>The fault as one line.</summary>
    public override string ToString() => $"{Path}: {Problem}. {Remedy}";
}
