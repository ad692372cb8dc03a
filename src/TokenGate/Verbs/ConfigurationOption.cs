using System.CommandLine;
using Microsoft.Extensions.Configuration;
using TokenGate.Gateway.Options;
using TokenGate.Ledger.Redis;

namespace TokenGate.Verbs;

/// <summary>Where the verbs find configuration and ledger.</summary>
internal static class ConfigurationOption
{
    /// <summary>Where the configuration lies unless <c>--config</c> says otherwise.</summary>
    public static readonly string DefaultFile = Path.Combine("config", "tokengate.json");

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
        return configuration.PathOf(LedgerOf(configuration).Path);
    }

    /// <summary>The Redis that the configuration names; null when it names none, or when there is no configuration.</summary>
    public static RedisLedgerOptions? Redis(string config)
    {
        if (!File.Exists(config))
        {
            return null;
        }

        var ledger = LedgerOf(GatewayConfiguration.Load(config));
        return string.IsNullOrEmpty(ledger.Redis)
            ? null
            : new RedisLedgerOptions { Redis = ledger.Redis, KeyPrefix = ledger.KeyPrefix, Shards = ledger.Shards, RetentionDays = ledger.RetentionDays };
    }

    private static LedgerOptions LedgerOf(GatewayConfiguration configuration) =>
        configuration.Root.GetSection(GatewayOptions.Section).GetSection(nameof(GatewayOptions.Ledger)).Get<LedgerOptions>() ?? new LedgerOptions();
}
