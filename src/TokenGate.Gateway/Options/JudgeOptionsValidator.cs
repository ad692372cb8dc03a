namespace TokenGate.Gateway.Options;

/// <summary>What the judge decides by.</summary>
internal sealed class JudgeOptionsValidator : IGatewayOptionsValidator
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration) =>
    [
        .. OptionsFault.OneOf("Judge:Mode", options.Judge.Mode, ["enforce", "observe"]),
        .. OptionsFault.Range("Judge:WindowHours", options.Judge.WindowHours, 1, 168),
        .. OptionsFault.Range("Judge:MemoryBytes", options.Judge.MemoryBytes, 16L * 1024 * 1024, 1L << 40),
        .. Probability("Judge:Thresholds:Padding", options.Judge.Thresholds.Padding),
        .. Probability("Judge:Thresholds:Duplication", options.Judge.Thresholds.Duplication),
        .. Probability("Judge:Thresholds:Output", options.Judge.Thresholds.Output),
        .. Models(options.Judge, configuration),
    ];

    private static IEnumerable<ConfigurationFault> Models(JudgeOptions judge, GatewayConfiguration configuration)
    {
        if (JudgeSettings.TryLoad(JudgeSettings.From(judge, configuration)).Fault is { } fault)
        {
            yield return fault;
        }
    }

    private static IEnumerable<ConfigurationFault> Probability(string key, double? value)
    {
        if (value is not null and not (>= 0 and <= 1))
        {
            yield return OptionsFault.At(key, $"{value} is not a probability", "Write a number from 0 to 1, or remove it");
        }
    }
}
