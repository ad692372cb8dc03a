using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Scoring;
using TokenGate.Tokens;
using JudgeOptions = TokenGate.Scoring.JudgeOptions;

namespace TokenGate.Composition;

/// <summary>Puts the rooms behind the gateway's ports together: tokenizers, judge, journal, Redis.</summary>
internal static class Rooms
{
    /// <summary>Adds what the gateway of a configuration works with. Journal and models are opened at the start, not here.</summary>
    public static IServiceCollection AddRooms(this IServiceCollection services, GatewayConfiguration configuration)
    {
        var options = configuration.Root.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new GatewayOptions();
        services.AddSingleton<IEncodingMap>(EncodingMap.Default);
        services.AddSingleton<IJudge>(_ => Judges.Create(JudgeOf(options.Judge, configuration)));
        services.AddSingleton(provider => Journal.Open(
            new JournalOptions { Path = configuration.PathOf(options.Ledger.Path) },
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<ILogger<Journal>>()));
        services.AddSingleton<IJournal>(provider => provider.GetRequiredService<Journal>());
        if (!string.IsNullOrEmpty(options.Ledger.Redis))
        {
            services.AddHostedService(provider => new RedisFilling(
                provider.GetRequiredService<Journal>(),
                RedisOf(options.Ledger),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<RedisLedger>>()));
        }

        return services;
    }

    /// <summary>The judge's own options from the operator's.</summary>
    private static JudgeOptions JudgeOf(TokenGate.Gateway.Options.JudgeOptions judge, GatewayConfiguration configuration) => new()
    {
        Mode = string.Equals(judge.Mode, "observe", StringComparison.OrdinalIgnoreCase) ? JudgeMode.Observe : JudgeMode.Enforce,
        Models = judge.Models.Length == 0 ? "" : configuration.PathOf(judge.Models),
        WindowHours = judge.WindowHours,
        Thresholds = new ThresholdOptions
        {
            Padding = judge.Thresholds.Padding,
            Duplication = judge.Thresholds.Duplication,
            Output = judge.Thresholds.Output,
        },
    };

    private static RedisLedgerOptions RedisOf(LedgerOptions ledger) => new()
    {
        Redis = ledger.Redis!,
        KeyPrefix = ledger.KeyPrefix,
        Shards = ledger.Shards,
        RetentionDays = ledger.RetentionDays,
    };
}
