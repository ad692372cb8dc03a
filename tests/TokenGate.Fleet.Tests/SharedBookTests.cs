using System.Net;
using System.Text;
using TokenGate.Fleet.Telling;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Fleet.Tests;

/// <summary>A book that one gateway at a time writes, in a real Redis.</summary>
public sealed class SharedBookTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [RedisFact]
    public async Task Turn_IsOneGatewaysUntilItEndsOrIsGivenAway()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = Book(redis.Address, 1);
        await using var two = Book(redis.Address, 2);
        Assert.Equal((true, "127.0.0.1:1"), Who(await one.TakeAsync(TimeSpan.FromMilliseconds(300), default)));
        Assert.True(await one.WriteAsync("told"u8.ToArray(), default));
        var other = await two.TakeAsync(Long, default);
        if (other is { IsOwn: false })
        {
            Assert.Equal("told", Encoding.UTF8.GetString(other.Value.Book!));
            Assert.False(await two.WriteAsync("mine"u8.ToArray(), default));
        }

        // The first one is gone: its turn ends by itself, and the book goes on.
        await TestGateway.UntilAsync(() => two.TakeAsync(Long, default).GetAwaiter().GetResult() is { IsOwn: true }, static () => "the turn does not end");
        Assert.Equal("told", Encoding.UTF8.GetString((await two.TakeAsync(Long, default))!.Value.Book!));
        Assert.False(await one.WriteAsync("late"u8.ToArray(), default));
        Assert.True(await two.WriteAsync("next"u8.ToArray(), default));
        await one.LeaveAsync(default);
        Assert.Equal((false, "127.0.0.1:2"), Who(await one.TakeAsync(Long, default)));
        await two.LeaveAsync(default);
        Assert.Equal((true, "127.0.0.1:1"), Who(await one.TakeAsync(Long, default)));
    }

    [RedisFact]
    public async Task Redis_ThatIsAway_IsNoFault()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = Book(redis.Address, 1);
        await redis.KillAsync();
        Assert.Null(await one.TakeAsync(Long, default));
        Assert.False(await one.WriteAsync([1], default));
        await one.LeaveAsync(default);
        await redis.StartAgainAsync();
        await TestGateway.UntilAsync(() => one.TakeAsync(Long, default).GetAwaiter().GetResult() is { IsOwn: true, Book: null }, static () => "Redis is not found again");
    }

    private static (bool, string)? Who((bool IsOwn, string Holder, byte[]? Book)? turn) => turn is { } known ? (known.IsOwn, known.Holder) : null;

    private static SharedBook Book(string redis, int port)
    {
        var address = new IPEndPoint(IPAddress.Loopback, port);
        return new SharedBook(new FleetSettings(address, address, redis, "tokengate", FleetKey.From(TestGateway.Secret)), TimeProvider.System);
    }
}
