using Microsoft.Extensions.Configuration;
using TokenGate.Gateway.Options;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using JudgeOptions = TokenGate.Scoring.JudgeOptions;

namespace TokenGate.Composition;

/// <summary>Makes the judges of recorded traffic.</summary>
internal static class JudgeFactory
{
    /// <summary>A judge with the models of its options, remembering nothing yet, under a key that ends with it.</summary>
    /// <exception cref="ModelSetException">The folder's models cannot be used; the message names every fault.</exception>
    public static Judge Create(JudgeOptions options) => new(options, MemoryKey.Create(), options.LoadModels());

    /// <summary>Mode and thresholds as a configuration sets them for its gateway.</summary>
    public static JudgeOptions OptionsOf(GatewayConfiguration configuration)
    {
        var judge = configuration.Root.GetSection(GatewayOptions.Section).GetSection(nameof(GatewayOptions.Judge)).Get<Gateway.Options.JudgeOptions>()
            ?? new Gateway.Options.JudgeOptions();
        return new JudgeOptions
        {
            Mode = judge.Mode.Equals("observe", StringComparison.OrdinalIgnoreCase) ? JudgeMode.Observe : JudgeMode.Enforce,
            Thresholds = new ThresholdOptions
            {
                Padding = judge.Thresholds.Padding,
                Duplication = judge.Thresholds.Duplication,
                Output = judge.Thresholds.Output,
            },
        };
    }
}
