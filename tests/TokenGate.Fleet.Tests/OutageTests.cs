using System.Net.Sockets;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Fleet.Tests;

/// <summary>A fleet that cannot be one: every gateway judges on, and says what is wrong.</summary>
public sealed class OutageTests
{
    private const string Local = "local";

    [RedisFact]
    public async Task Redis_AbsentAtTheStart_IsJudgedWithoutAndJoinedWhenItComes()
    {
        var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var gateway = await TestGateway.StartAsync(redis.Address);
        var day = Day.Of(seed: 3, chats: 1, agents: 0, loops: 0);

        var judge = gateway.Room.Judge;
        Assert.Equal(Local, (await judge.DecideAsync(day[0].To(judge))).JudgedBy);
        await TestGateway.UntilAsync(() => gateway.Concerns.Now.ContainsKey("TokenGate:Fleet"), () => "it does not say that it is no member");
        Assert.Contains("Start Redis", gateway.Concerns.Now["TokenGate:Fleet"], StringComparison.Ordinal);

        await redis.StartAgainAsync();
        await gateway.SeesAsync(1);
        Assert.DoesNotContain("TokenGate:Fleet", gateway.Concerns.Now.Keys);

        // The owner is told of the first turn, and counts it no second time.
        await TestGateway.UntilAsync(() => gateway.Room.Waiting == 0, () => $"{gateway.Room.Waiting} exchanges wait to be told");
        var second = await judge.DecideAsync(day[1].To(judge));
        Assert.Equal(gateway.Address.ToString(), second.JudgedBy);
        Assert.True(second.Split.Replayed > 0, "the owner does not know the first turn");
        await redis.DisposeAsync();
    }

    [RedisFact]
    public async Task Gateway_WithAnotherKey_IsRefusedAndNamed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await TestGateway.StartAsync(redis.Address);
        await first.SeesAsync(1);

        await using var stranger = await TestGateway.StartAsync(redis.Address, "another secret of thirty-two characters");
        await TestGateway.UntilAsync(() => stranger.Concerns.Now.ContainsKey("TokenGate:Fleet"), () => "it does not say that it was refused");

        Assert.Contains("has another key", stranger.Concerns.Now["TokenGate:Fleet"], StringComparison.Ordinal);
        Assert.Single(first.Room.Members);
        var said = Day.Of(seed: 4, chats: 1, agents: 0, loops: 0)[0];
        Assert.Equal(Local, (await stranger.Room.Judge.DecideAsync(said.To(stranger.Room.Judge))).JudgedBy);
    }

    [RedisFact]
    public async Task Stranger_OnThePortBetweenGateways_IsCutOffBeforeAnythingIsRead()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(redis.Address);
        await gateway.SeesAsync(1);

        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address);
        var stream = client.GetStream();
        await stream.WriteAsync(new byte[256]);
        var got = 0;
        try
        {
            var buffer = new byte[1024];
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (await stream.ReadAsync(buffer, limit.Token) is > 0 and var read)
            {
                got += read;
            }
        }
        catch (IOException)
        {
            // Reset is as good as closed.
        }

        // The gateway's random number and its proof, which prove nothing to anybody without the key.
        Assert.InRange(got, 0, 64);
    }
}
