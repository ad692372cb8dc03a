using System.CommandLine;
using Microsoft.Extensions.Configuration;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Pricing;

namespace TokenGate.Verbs;

/// <summary>The <c>--config</c> and <c>--ledger</c> options, and what they resolve to.</summary>
internal static class ConfigurationOption
{
    /// <summary>The default of <c>--config</c>.</summary>
    public static readonly string DefaultFile = Path.Combine("config", "tokengate.json");

    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string> Config() => new("--config")
    {
        HelpName = "FILE",
        Description = "Configuration file.",
        DefaultValueFactory = _ => DefaultFile,
    };

    /// <summary><c>--ledger DIR</c>.</summary>
    public static Option<string?> Ledger() => new("--ledger")
    {
        HelpName = "DIR",
        Description = "Folder of the journal; overrides the configuration.",
    };

    /// <summary><c>--ledger DIR</c>, once for each gateway.</summary>
    public static Option<string[]> Ledgers() => new("--ledger")
    {
        HelpName = "DIR",
        Description = "Folder of a journal; repeat for each gateway of a deployment. [default: the configured one]",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The journals' folders: those that are given, else the configured one.</summary>
    public static IReadOnlyList<string> LedgerFolders(string[]? given, string config) => given is { Length: > 0 } ? given : [LedgerFolder(null, config)];

    /// <summary>Loads a configuration, to follow its changes or to read it once.</summary>
    /// <exception cref="UsageException">The file does not exist.</exception>
    public static GatewayConfiguration Load(string file, bool isWatched = false) => File.Exists(file)
        ? GatewayConfiguration.Load(file, isWatched)
        : throw new UsageException($"Configuration not found: {Path.GetFullPath(file)}. Specify it with --config FILE.");

    /// <summary>The journal's folder: <paramref name="given"/> if set, else the configured one.</summary>
    public static string LedgerFolder(string? given, string config)
    {
        if (given is not null)
        {
            return given;
        }

        if (!File.Exists(config))
        {
            throw new UsageException($"Configuration not found: {Path.GetFullPath(config)}. Specify it with --config FILE, or the journal's folder with --ledger DIR.");
        }

        var configuration = GatewayConfiguration.Load(config, isWatched: false);
        return configuration.PathOf(LedgerOf(configuration).Path);
    }

    /// <summary>The configured Redis; null if there is none, or no configuration.</summary>
    public static RedisLedgerOptions? Redis(string config)
    {
        if (!File.Exists(config))
        {
            return null;
        }

        var ledger = LedgerOf(GatewayConfiguration.Load(config, isWatched: false));
        return string.IsNullOrEmpty(ledger.Redis)
            ? null
            : new RedisLedgerOptions { Redis = ledger.Redis, KeyPrefix = ledger.KeyPrefix, Shards = ledger.Shards, RetentionDays = ledger.RetentionDays };
    }

    /// <summary>The prices of a configuration; list prices in US dollars where none is given.</summary>
    /// <param name="config">The configuration; null for none.</param>
    /// <param name="currency">The currency that they are wanted in; null for the configured one.</param>
    /// <exception cref="UsageException">The configuration does not exist.</exception>
    /// <exception cref="GatewayConfigurationException">The configuration has faults.</exception>
    public static PriceBook Prices(string? config, string? currency = null)
    {
        if (config is null)
        {
            return currency is null ? PriceBook.Published : PriceSettings.From(new ReportOptions(), currency);
        }

        var configuration = Load(config);
        return ConfigurationCheck.Run(configuration) is { Count: > 0 } faults
            ? throw new GatewayConfigurationException(faults)
            : PriceSettings.From(ReportOf(configuration), currency);
    }

    /// <summary>The currency of costs by a configuration; that of list prices where there is none.</summary>
    public static string Currency(string config) => File.Exists(config) ? ReportOf(Load(config)).Currency : PriceBook.Published.Currency;

    /// <summary>The currencies of a journal's or of Redis' costs; where they name none, the configured one is that of all.</summary>
    public static CurrencyHistory Currencies(CurrencyHistory? kept, string config) => kept ?? new CurrencyHistory(Currency(config));

    private static ReportOptions ReportOf(GatewayConfiguration configuration) =>
        configuration.Root.GetSection(GatewayOptions.Section).GetSection(nameof(GatewayOptions.Report)).Get<ReportOptions>() ?? new ReportOptions();

    private static LedgerOptions LedgerOf(GatewayConfiguration configuration) =>
        configuration.Root.GetSection(GatewayOptions.Section).GetSection(nameof(GatewayOptions.Ledger)).Get<LedgerOptions>() ?? new LedgerOptions();
}
