using TokenGate.Scoring;

namespace TokenGate.Gateway.Hosting;

/// <summary>Carries the judge's part of the configuration to the judge, at the start and at every change.</summary>
internal static class JudgeSettings
{
    /// <summary>The judge's options for a configuration.</summary>
    public static Scoring.JudgeOptions Of(Options.JudgeOptions judge, GatewayConfiguration configuration)
    {
        var settings = new Scoring.JudgeOptions { WindowHours = judge.WindowHours, Models = configuration.PathOf(judge.Models) };
        Apply(settings, judge);
        return settings;
    }

    /// <summary>Applies what may change while exchanges are judged: each is a single value, read once for a decision.</summary>
    public static void Apply(Scoring.JudgeOptions settings, Options.JudgeOptions judge)
    {
        settings.Mode = judge.Mode.Equals("observe", StringComparison.OrdinalIgnoreCase) ? JudgeMode.Observe : JudgeMode.Enforce;
        settings.Thresholds = new ThresholdOptions
        {
            Padding = judge.Thresholds.Padding,
            Duplication = judge.Thresholds.Duplication,
            Output = judge.Thresholds.Output,
        };
    }
}
