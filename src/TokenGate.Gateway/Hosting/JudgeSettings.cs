using TokenGate.Scoring;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;

namespace TokenGate.Gateway.Hosting;

/// <summary>Carries the judge's part of the configuration to the judge, at the start and at every change.</summary>
internal static class JudgeSettings
{
    /// <summary>The judge's options for a configuration.</summary>
    public static Scoring.JudgeOptions Of(Options.JudgeOptions judge, GatewayConfiguration configuration)
    {
        var settings = new Scoring.JudgeOptions { WindowHours = judge.WindowHours };
        Apply(settings, judge, configuration);
        return settings;
    }

    /// <summary>The models that the options name; null when they name none: then there is accounting alone.</summary>
    /// <exception cref="ModelSetException">They cannot be used; the message names every fault.</exception>
    public static ModelSet? Models(Scoring.JudgeOptions settings) =>
        settings.Models.Length == 0 ? null : ModelSet.Load(settings.Models, FeatureCatalogue.All);

    /// <summary>Applies what may change while exchanges are judged; <see cref="Judge.Use"/> puts it in force.</summary>
    public static void Apply(Scoring.JudgeOptions settings, Options.JudgeOptions judge, GatewayConfiguration configuration)
    {
        settings.Models = judge.Models.Length == 0 ? "" : configuration.PathOf(judge.Models);
        settings.Mode = judge.Mode.Equals("observe", StringComparison.OrdinalIgnoreCase) ? JudgeMode.Observe : JudgeMode.Enforce;
        settings.Thresholds = new ThresholdOptions
        {
            Padding = judge.Thresholds.Padding,
            Duplication = judge.Thresholds.Duplication,
            Output = judge.Thresholds.Output,
        };
    }
}
