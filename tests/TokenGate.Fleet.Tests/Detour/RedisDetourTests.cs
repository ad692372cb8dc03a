using System.Globalization;
using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Tests.Judging;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Fleet.Tests.Detour;

/// <summary>What a gateway that reaches Redis alone asks, and of whom.</summary>
public sealed class RedisDetourTests
{
    [RedisFact]
    public async Task Exile_AsksTheOwnerThroughAMember()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var member = await DetourGateway.StartAsync(redis.Address, 1, isMember: true);
        await using var exile = await DetourGateway.StartAsync(redis.Address, 2, isMember: false);
        await exile.OpensAsync();
        Assert.False(member.Way.IsOpen);

        member.Owner.Balance = 4_200;
        member.Owner.Says = static call => Task.FromResult(new JudgeReply { Owner = OneOwner.Name, AsksFrom = call.Exchange[0] });
        var owner = exile.Way.OwnerOf(17)!;

        Assert.Equal(4_200, await owner.BalanceAsync());
        Assert.Equal(7, (await owner.JudgeAsync(new JudgeCall { Exchange = [7], IsLate = true })).AsksFrom);
        Assert.True(member.Owner.Asked.Single().IsLate);

        // An owner who fails there has failed here as well, and the way stays open.
        member.Owner.Says = static _ => Task.FromException<JudgeReply>(new TimeoutException());
        await Assert.ThrowsAsync<IOException>(() => owner.JudgeAsync(new JudgeCall { Exchange = [7] }));
        Assert.True(exile.Way.IsOpen);
    }

    [RedisFact]
    public async Task Exile_WhoseMemberIsSilent_AsksAnother()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var member = await DetourGateway.StartAsync(redis.Address, 1, isMember: true);

        // One that was killed a moment ago stands in front.
        var ahead = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 60).ToString(CultureInfo.InvariantCulture);
        _ = await redis.CommandAsync("ZADD", $"{member.Settings.Cluster}:doors", ahead, "127.0.0.1:9");
        await using var exile = await DetourGateway.StartAsync(redis.Address, 2, isMember: false);
        await exile.OpensAsync();
        await Assert.ThrowsAsync<IOException>(() => exile.Way.OwnerOf(17)!.BalanceAsync());

        await exile.OpensAsync();
        member.Owner.Balance = 11;
        Assert.Equal(11, await exile.Way.OwnerOf(17)!.BalanceAsync());
    }

    [RedisFact]
    public async Task Message_OfAStranger_IsNotAnswered()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var member = await DetourGateway.StartAsync(redis.Address, 1, isMember: true);
        await using var exile = await DetourGateway.StartAsync(redis.Address, 2, isMember: false);
        await exile.OpensAsync();

        var heard = await redis.CommandAsync("PUBLISH", $"{member.Settings.Cluster}:detour:{member.Settings.Gateway}", new string('x', 200));

        Assert.Equal("1", heard);
        member.Owner.Balance = 5;
        Assert.Equal(5, await exile.Way.OwnerOf(17)!.BalanceAsync());
        Assert.Empty(member.Owner.Asked);
    }

    [RedisFact]
    public async Task Exchange_OfMoreThanAMegabyte_IsNotSent()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var member = await DetourGateway.StartAsync(redis.Address, 1, isMember: true);
        await using var exile = await DetourGateway.StartAsync(redis.Address, 2, isMember: false);
        await exile.OpensAsync();

        var fault = await Assert.ThrowsAsync<IOException>(() => exile.Way.OwnerOf(17)!.JudgeAsync(new JudgeCall { Exchange = new byte[2 << 20] }));

        Assert.Contains("too large", fault.Message, StringComparison.Ordinal);
        Assert.True(exile.Way.IsOpen);
        Assert.Empty(member.Owner.Asked);
    }
}
