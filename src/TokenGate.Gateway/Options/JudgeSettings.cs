using TokenGate.Scoring;

namespace TokenGate.Gateway.Options;

/// <summary>Carries the judge's part of the configuration to the judge, at the start and at every change.</summary>
internal static class JudgeSettings
{
    /// <summary>The judge's options for a configuration.</summary>
    public static Scoring.JudgeOptions From(Options.JudgeOptions judge, GatewayConfiguration configuration) => new()
    {
        Mode = judge.IsObserving ? JudgeMode.Observe : JudgeMode.Enforce,
        WindowHours = judge.WindowHours,
        Models = judge.Models.Length == 0 ? "" : configuration.PathOf(judge.Models),
        Thresholds = new ThresholdOptions
        {
            Padding = judge.Thresholds.Padding,
            Duplication = judge.Thresholds.Duplication,
            Output = judge.Thresholds.Output,
        },
    };
}
