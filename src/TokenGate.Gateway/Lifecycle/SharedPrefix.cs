using TokenGate.Gateway.Options;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// Several gateways that write to one prefix of Redis without being a fleet: each remembers its own people, so whoever a balancer sends to
/// two of them earns twice.
/// </summary>
internal static class SharedPrefix
{
    /// <summary>What it is told with.</summary>
    public const string Key = "Fleet:Listen";

    /// <summary>Gateways tell each minute that they are there.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(3);

    /// <summary>Looks for others; null where there are none, or where they may be: the gateways are a fleet.</summary>
    /// <param name="options">The gateway's options.</param>
    /// <param name="own">This gateway's id; null when it is not known yet.</param>
    /// <param name="clock">The present.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedisLedgerException">Redis cannot be used.</exception>
    public static async Task<ConfigurationFault?> FindAsync(GatewayOptions options, string? own, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (options.Fleet.Listen.Length > 0 || LedgerLifetime.OptionsOf(options.Ledger) is not { } redis || RedisAddress.FaultOf(redis.Redis) is not null)
        {
            return null;
        }

        using var reader = new RedisUsageReader(redis, clock);
        var since = clock.GetUtcNow() - Fresh;
        var others = (await reader.ReadOriginAsync(cancellationToken)).Gateways
            .Where(gateway => gateway.At >= since && gateway.Gateway != own)
            .Select(static gateway => gateway.Gateway)
            .ToList();
        return others.Count == 0 ? null : OptionsFault.Warning(
            Key,
            $"{(others.Count == 1 ? "another gateway writes" : $"{others.Count} other gateways write")} to the prefix '{options.Ledger.KeyPrefix}' of the same Redis ({string.Join(", ", others)}), and each remembers its own people: who is sent to two of them earns twice",
            "Give them all a Fleet section, or each a Ledger:KeyPrefix of its own where no person is sent to two of them");
    }
}
