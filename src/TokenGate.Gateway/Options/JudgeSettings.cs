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
        Models = FolderOf(judge, configuration),
        Thresholds = new ThresholdOptions
        {
            Padding = judge.Thresholds.Padding,
            Duplication = judge.Thresholds.Duplication,
            Output = judge.Thresholds.Output,
        },
    };

    /// <summary>
    /// The folder of the models: the configured one, or the one that ships with the program where the default is configured and there is no
    /// such folder beside the configuration. Empty for none.
    /// </summary>
    public static string FolderOf(Options.JudgeOptions judge, GatewayConfiguration configuration)
    {
        if (judge.Models.Length == 0)
        {
            return "";
        }

        var configured = configuration.PathOf(judge.Models);
        var shipped = Path.Combine(AppContext.BaseDirectory, "config", Options.JudgeOptions.ShippedModels);
        return judge.Models == Options.JudgeOptions.ShippedModels && !Directory.Exists(configured) && Directory.Exists(shipped) ? shipped : configured;
    }

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
