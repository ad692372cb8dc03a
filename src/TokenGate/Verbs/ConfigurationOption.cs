using System.CommandLine;
using TokenGate.Gateway.Hosting;

namespace TokenGate.Verbs;

/// <summary>Where the verbs find configuration and ledger.</summary>
internal static class ConfigurationOption
{
    /// <summary>Where the configuration lies unless <c>--config</c> says otherwise.</summary>
    public static readonly string DefaultFile = Path.Combine("config", "tokengate.json");

    private const string LedgerKey = "TokenGate:Ledger:Path";
    private const string DefaultLedger = "../data";

    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string> Config() => new("--config")
    {
        HelpName = "FILE",
        Description = "The configuration.",
        DefaultValueFactory = _ => DefaultFile,
    };

    /// <summary><c>--ledger DIR</c>.</summary>
    public static Option<string?> Ledger() => new("--ledger")
    {
        HelpName = "DIR",
        Description = "The journal's folder, instead of the one that the configuration names.",
    };

    /// <summary>Loads a configuration.</summary>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static GatewayConfiguration Load(string file) => File.Exists(file)
        ? GatewayConfiguration.Load(file)
        : throw new UsageException($"There is no configuration at {Path.GetFullPath(file)}: name one with --config FILE.");

    /// <summary>The journal's folder: the one given, else the configuration's.</summary>
    public static string LedgerFolder(string? given, string config)
    {
        if (given is not null)
        {
            return given;
        }

        if (!File.Exists(config))
        {
            throw new UsageException($"There is no configuration at {Path.GetFullPath(config)}: name one with --config FILE, or the journal's folder with --ledger DIR.");
        }

        var configuration = GatewayConfiguration.Load(config);
        return configuration.PathOf(configuration.Root[LedgerKey] ?? DefaultLedger);
    }
}
