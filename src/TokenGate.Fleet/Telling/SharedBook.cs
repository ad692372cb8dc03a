using StackExchange.Redis;
using TokenGate.Fleet.Membership;
using TokenGate.Fleet.Ownership;

namespace TokenGate.Fleet.Telling;

/// <summary>
/// A book in the fleet's Redis that every gateway reads and one writes: the one that has the turn. A turn ends by itself when it is not
/// kept, so that a gateway that is killed or cut off holds up nobody. The book is encrypted under the fleet's secret: it holds names of
/// teams. Thread-safe.
/// </summary>
public sealed class SharedBook(FleetSettings settings, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const string TakeScript =
        """
        local holder = redis.call('GET', KEYS[1])
        if not holder or holder == ARGV[1] then
          redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
          holder = ARGV[1]
        end
        return { holder, redis.call('GET', KEYS[2]) }
        """;

    private const string WriteScript =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[2], ARGV[2])
        return 1
        """;

    private const string LeaveScript =
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
        return 1
        """;

    private readonly FleetRedis _redis = new(settings);
    private readonly ExchangeSeal _seal = new(settings.Key);

    /// <summary>Both in one slot of a cluster.</summary>
    private readonly RedisKey[] _keys = [$"{settings.Cluster}:{{alerts}}:teller", $"{settings.Cluster}:{{alerts}}:book"];

    /// <summary>Takes the turn where nobody has it, or keeps it.</summary>
    /// <param name="time">For how long from now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Who has it, and the book, or null for none; null where Redis does not answer.</returns>
    public async Task<(bool IsOwn, string Holder, byte[]? Book)?> TakeAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            async redis => (RedisValue[]?)await redis.ScriptEvaluateAsync(TakeScript, _keys, [settings.Gateway, (long)time.TotalMilliseconds]), cancellationToken);
        return answer is [var holder, ..] ? (holder == settings.Gateway, holder.ToString(), Open(answer.Length > 1 ? (byte[]?)answer[1] : null)) : null;
    }

    /// <summary>Writes the book; false where another gateway has the turn, or Redis does not answer.</summary>
    public async Task<bool> WriteAsync(byte[] book, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(book);
        return await AskAsync(async redis => (RedisValue[]?)[(RedisValue)await redis.ScriptEvaluateAsync(WriteScript, _keys, [settings.Gateway, _seal.Seal(book)])], cancellationToken) is [var written] && written == 1;
    }

    /// <summary>Gives the turn away.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken) =>
        AskAsync(async redis => (RedisValue[]?)[(RedisValue)await redis.ScriptEvaluateAsync(LeaveScript, _keys, [settings.Gateway])], cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private byte[]? Open(byte[]? book)
    {
        try
        {
            return book is null ? null : _seal.Open(book);
        }
        catch (InvalidDataException)
        {
            // Damaged, or of another secret: what was told is not known any more.
            return null;
        }
    }

    private async Task<RedisValue[]?> AskAsync(Func<IDatabase, Task<RedisValue[]?>> ask, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await ask(await _redis.ConnectAsync(either.Token).WaitAsync(either.Token)).WaitAsync(either.Token);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }
}
