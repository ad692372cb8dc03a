using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;
using TokenGate.Fleet.Membership;
using TokenGate.Ledger.People;

namespace TokenGate.Fleet.People;

/// <summary>
/// The keys of pseudonyms in the fleet's Redis: filed under keyed hashes of names, encrypted under the fleet's secret, which does not lie
/// there. Beside them the tombstones of what was erased, in the same slot of a cluster: a key with a tombstone is no key. Thread-safe.
/// </summary>
public sealed class SharedPseudonyms(FleetSettings settings, TimeProvider clock) : ISharedKeys, IAsyncDisposable
{
    private const int MarkBytes = 16;
    private const int TagBytes = 16;
    private const int Some = 500;

    /// <summary>How long a request waits for its person's pseudonym, once: a tenth of what anybody feels.</summary>
    private static readonly TimeSpan TakeLimit = TimeSpan.FromMilliseconds(50);

    /// <summary>How long nobody waits after Redis did not answer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SyncLimit = TimeSpan.FromSeconds(5);

    private const string TakeScript =
        """
        local known = redis.call('HGET', KEYS[1], ARGV[1])
        if known and not redis.call('ZSCORE', KEYS[2], string.sub(known, 1, 16)) then return known end
        if redis.call('ZSCORE', KEYS[2], ARGV[2]) then return '' end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
        return ARGV[3]
        """;

    private const string SweepScript =
        """
        local known = redis.call('HGET', KEYS[1], ARGV[1])
        if known and redis.call('ZSCORE', KEYS[2], string.sub(known, 1, 16)) then return redis.call('HDEL', KEYS[1], ARGV[1]) end
        return 0
        """;

    private readonly FleetRedis _redis = new(settings);
    private readonly byte[] _salt = settings.Key.Derive("tokengate fleet people names");
    private readonly byte[] _encryption = settings.Key.Derive("tokengate fleet people keys");
    private readonly RedisKey[] _keys = [$"{{{settings.Cluster}:people}}:keys", $"{{{settings.Cluster}:people}}:erased"];
    private long _failedAt = long.MinValue;

    /// <inheritdoc/>
    public async ValueTask<SharedKey> TakeAsync(string user, byte[] offered, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(offered);
        var place = Place(user);
        var answer = await AskAsync(
            async redis => (byte[]?)await redis.ScriptEvaluateAsync(TakeScript, _keys, [place, Mark(offered), Seal(place, offered)]), TakeLimit, cancellationToken);
        return answer switch
        {
            null => default,
            { Length: 0 } => new SharedKey(SharedKeyState.Erased, []),
            _ => Open(place, answer) is { } key ? new SharedKey(SharedKeyState.Known, key) : default,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]?> FindAsync(string user, CancellationToken cancellationToken)
    {
        var place = Place(user);
        return await AskAsync(async redis => (byte[]?)await redis.HashGetAsync(_keys[0], place) ?? [], SyncLimit, cancellationToken) is { Length: > 0 } known ? Open(place, known) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyCollection<string>?> MeetErasedAsync(IReadOnlyCollection<string> own, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(own);
        return await AskAsync(
            async redis =>
            {
                var all = (await redis.SortedSetRangeByRankAsync(_keys[1])).Select(static mark => Convert.ToHexStringLower((byte[])mark!)).ToHashSet(StringComparer.Ordinal);
                string[] missing = [.. own.Where(mark => !all.Contains(mark))];
                if (missing.Length > 0)
                {
                    var now = clock.GetUtcNow().ToUnixTimeSeconds();
                    await redis.SortedSetAddAsync(_keys[1], [.. missing.Select(mark => new SortedSetEntry(Convert.FromHexString(mark), now))]);
                    await SweepAsync(redis);
                    all.UnionWith(missing);
                }

                return all;
            },
            SyncLimit,
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    /// <summary>Removes every key that has a tombstone.</summary>
    private async Task SweepAsync(IDatabase redis)
    {
        await foreach (var entry in redis.HashScanAsync(_keys[0], pageSize: Some))
        {
            await redis.ScriptEvaluateAsync(SweepScript, _keys, [entry.Name]);
        }
    }

    private async ValueTask<T?> AskAsync<T>(Func<IDatabase, Task<T?>> ask, TimeSpan wait, CancellationToken cancellationToken)
        where T : class
    {
        var failedAt = Interlocked.Read(ref _failedAt);
        if (failedAt != long.MinValue && wait == TakeLimit && clock.GetElapsedTime(failedAt) < Pause)
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(wait);
        try
        {
            return await ask(await _redis.ConnectAsync(limit.Token).WaitAsync(limit.Token)).WaitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            Interlocked.Exchange(ref _failedAt, clock.GetTimestamp());
            return null;
        }
    }

    private byte[] Place(string user) => HMACSHA256.HashData(_salt, Encoding.UTF8.GetBytes(user));

    private static byte[] Mark(byte[] key) => Convert.FromHexString(Pseudonyms.MarkOf(key));

    /// <summary>The mark in front, by which Redis tells what was erased; then a number used once, the key encrypted, and its tag.</summary>
    private byte[] Seal(byte[] place, byte[] key)
    {
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var (cipher, tag) = (new byte[key.Length], new byte[TagBytes]);
        using var aes = new AesGcm(_encryption, TagBytes);
        aes.Encrypt(nonce, key, cipher, tag, place);
        return [.. Mark(key), .. nonce, .. cipher, .. tag];
    }

    private byte[]? Open(byte[] place, byte[] sealedKey)
    {
        var head = MarkBytes + AesGcm.NonceByteSizes.MaxSize;
        if (sealedKey.Length <= head + TagBytes)
        {
            return null;
        }

        var key = new byte[sealedKey.Length - head - TagBytes];
        try
        {
            using var aes = new AesGcm(_encryption, TagBytes);
            aes.Decrypt(sealedKey.AsSpan(MarkBytes, AesGcm.NonceByteSizes.MaxSize), sealedKey.AsSpan(head, key.Length), sealedKey.AsSpan(head + key.Length), key, place);
            return key;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
