using Microsoft.Extensions.Configuration;
using TokenGate.Gateway.Options;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using JudgeOptions = TokenGate.Scoring.JudgeOptions;

namespace TokenGate.Composition;

/// <summary>Creates judges for verbs that need no gateway.</summary>
internal static class JudgeFactory
{
    /// <summary>A judge with an empty memory and an ephemeral key.</summary>
    /// <exception cref="ModelSetException">The folder's models cannot be used; the message names every fault.</exception>
    public static Judge Create(JudgeOptions options) => new(options, MemoryKey.Create(), options.LoadModels());

    /// <summary>The mode and thresholds that a gateway with this configuration uses.</summary>
    public static JudgeOptions OptionsOf(GatewayConfiguration configuration)
    {
        var judge = configuration.Root.GetSection(GatewayOptions.Section).GetSection(nameof(GatewayOptions.Judge)).Get<Gateway.Options.JudgeOptions>()
            ?? new Gateway.Options.JudgeOptions();
        return new JudgeOptions
        {
            Mode = judge.IsObserving ? JudgeMode.Observe : JudgeMode.Enforce,
            Thresholds = new ThresholdOptions
            {
                Padding = judge.Thresholds.Padding,
                Duplication = judge.Thresholds.Duplication,
                Output = judge.Thresholds.Output,
            },
        };
    }
}
