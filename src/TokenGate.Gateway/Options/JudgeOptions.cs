namespace TokenGate.Gateway.Options;

/// <summary>What the judge decides by.</summary>
public sealed record JudgeOptions
{
    /// <summary>The default folder, under whose name models also ship with the program.</summary>
    internal const string ShippedModels = "models";

    /// <summary><c>enforce</c> withholds, <c>observe</c> records the same verdicts and trusts everything.</summary>
    public string Mode { get; init; } = "enforce";

    /// <summary>True when verdicts are recorded and withhold nothing.</summary>
    public bool IsObserving => Mode.Equals("observe", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The folder of the model files, relative to the configuration; empty to account for repetition and judge nothing. Where the default
    /// does not exist, the models that ship with the program judge.
    /// </summary>
    public string Models { get; init; } = ShippedModels;

    /// <summary>How long a text counts as sent before, in hours.</summary>
    /// <value>The default is 24. Range 1 to 168.</value>
    public int WindowHours { get; init; } = 24;

    /// <summary>
    /// Bytes that the memory of all users may take; the least recently active users are forgotten first. Takes effect at the next start.
    /// </summary>
    /// <value>The default is 512 MiB. Range 16 MiB to 1 TiB.</value>
    public long MemoryBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Overrides the models' own thresholds; empty keeps them.</summary>
    public JudgeThresholds Thresholds { get; init; } = new();
}
