using System.Net;
using System.Security.Cryptography;
using TokenGate.Fleet.People;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Ledger.People;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Fleet.Tests;

/// <summary>Keys of pseudonyms in a real Redis: one for a person, encrypted, and gone when erased.</summary>
public sealed class SharedPseudonymsTests
{
    [RedisFact]
    public async Task Take_ByTwoGateways_IsTheFirstOnesKeyAndLiesEncrypted()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = Shared(redis.Address);
        await using var two = Shared(redis.Address);
        var (first, second) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));

        Assert.Equal(first, (await TakeAsync(one, first)).Key);
        Assert.Equal(first, (await TakeAsync(two, second)).Key);
        Assert.Equal(first, await two.FindAsync("ada", default));
        Assert.Null(await two.FindAsync("grace", default));

        var client = new FleetSettings(Loopback, Loopback, redis.Address, "tokengate", FleetKey.From(TestGateway.Secret)).ToRedis();
        await using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(client);
        foreach (var key in connection.GetServers()[0].Keys(pattern: "*people*"))
        {
            foreach (var entry in await connection.GetDatabase().HashGetAllAsync(key))
            {
                Assert.DoesNotContain("ada", entry.Name.ToString(), StringComparison.Ordinal);
                Assert.Equal(-1, ((byte[])entry.Value!).AsSpan().IndexOf(first));
            }
        }
    }

    [RedisFact]
    public async Task Erased_AKey_IsGoneAndIsNotTakenAgain()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = Shared(redis.Address);
        await using var two = Shared(redis.Address);
        var (key, fresh) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        _ = await TakeAsync(one, key);

        var mark = Pseudonyms.MarkOf(key);
        Assert.Contains(mark, (await one.MeetErasedAsync([mark], default))!);

        Assert.Contains(mark, (await two.MeetErasedAsync([], default))!);
        Assert.Null(await two.FindAsync("ada", default));
        Assert.Equal(SharedKeyState.Erased, (await TakeAsync(two, key)).State);
        Assert.Equal(fresh, (await TakeAsync(two, fresh)).Key);
    }

    [RedisFact]
    public async Task Redis_ThatIsAway_IsNoFault()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var shared = Shared(redis.Address);

        Assert.Equal(SharedKeyState.Away, (await shared.TakeAsync("ada", RandomNumberGenerator.GetBytes(32), default)).State);
        Assert.Null(await shared.MeetErasedAsync([], default));

        await redis.StartAgainAsync();
        Assert.Equal(SharedKeyState.Known, (await TakeAsync(shared, RandomNumberGenerator.GetBytes(32))).State);
    }

    private static IPEndPoint Loopback { get; } = new(IPAddress.Loopback, 1);

    /// <summary>
    /// On a busy machine the first answer may take longer than a request waits: a person is asked for again at his next one.
    /// </summary>
    private static async Task<SharedKey> TakeAsync(SharedPseudonyms shared, byte[] offered)
    {
        var taken = default(SharedKey);
        await TestGateway.UntilAsync(() => taken.State != SharedKeyState.Away || Ask(), static () => "Redis does not answer");
        return taken;

        bool Ask()
        {
            taken = shared.TakeAsync("ada", offered, default).AsTask().GetAwaiter().GetResult();
            return taken.State != SharedKeyState.Away;
        }
    }

    private static SharedPseudonyms Shared(string redis) =>
        new(new FleetSettings(Loopback, Loopback, redis, "tokengate", FleetKey.From(TestGateway.Secret)), TimeProvider.System);
}
