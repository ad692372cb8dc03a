using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;

namespace TokenGate.Gateway.Checking;

/// <summary>Another gateway that shares this one's prefix is of its fleet.</summary>
internal sealed class FleetCheck : ISurroundingsCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ConfigurationFault>> CheckAsync(GatewayOptions options, GatewayConfiguration configuration, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            return await SharedPrefix.FindAsync(options, OwnId(configuration.PathOf(options.Ledger.Path)), TimeProvider.System, limit.Token) is { } found ? [found] : [];
        }
        catch (Exception exception) when (exception is RedisLedgerException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The ledger's check says what is wrong with Redis.
            return [];
        }
    }

    /// <summary>The id in the journal of this installation; null before its first start.</summary>
    private static string? OwnId(string folder)
    {
        try
        {
            return JournalReader.Open(folder).GatewayId;
        }
        catch (Exception exception) when (exception is JournalException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
