using TokenGate.Scoring;
using TokenGate.Scoring.Models;

namespace TokenGate.Gateway.Options;

/// <summary>Carries the judge's part of the configuration to the judge, at the start and at every change.</summary>
internal static class JudgeSettings
{
    private const string ModelsKey = "Judge:Models";

    private const string ModelsRemedy = "Name the folder of the three models, or leave it empty to account without judging";

    /// <summary>The judge's options for a configuration.</summary>
    public static Scoring.JudgeOptions From(Options.JudgeOptions judge, GatewayConfiguration configuration) => new()
    {
        Mode = judge.IsObserving ? JudgeMode.Observe : JudgeMode.Enforce,
        WindowHours = judge.WindowHours,
        MemoryBytes = judge.MemoryBytes,
        Models = judge.Models.Length == 0 ? "" : configuration.PathOf(judge.Models),
        Thresholds = new ThresholdOptions
        {
            Padding = judge.Thresholds.Padding,
            Duplication = judge.Thresholds.Duplication,
            Output = judge.Thresholds.Output,
        },
    };

    /// <summary>The models, or why they cannot be used: then judging goes on without.</summary>
    public static (ModelSet? Models, ConfigurationFault? Fault) TryLoad(Scoring.JudgeOptions judge)
    {
        try
        {
            return (judge.LoadModels(), null);
        }
        catch (Exception exception) when (exception is ModelSetException or IOException or UnauthorizedAccessException)
        {
            var problem = exception is ModelSetException set ? string.Join("; ", set.Faults.Select(static fault => fault.TrimEnd('.'))) : exception.Message;
            return (null, OptionsFault.At(ModelsKey, problem, ModelsRemedy));
        }
    }
}
