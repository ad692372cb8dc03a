using System.Text;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Fleet.Tests;

/// <summary>What one gateway's console asks the others.</summary>
public sealed class DeskTests
{
    [RedisFact]
    public async Task Ask_OfAFleet_IsAnsweredByEveryOtherGatewayOnce()
    {
        await using var redis = await RedisServer.StartAsync();
        var fleet = await TestGateway.StartAsync(redis.Address, 3);
        foreach (var gateway in fleet)
        {
            gateway.Room.Answer((question, _) => Task.FromResult(Encoding.UTF8.GetBytes($"{gateway.Address} {Encoding.UTF8.GetString(question)}")));
        }

        var answers = await fleet[0].Room.AskAsync(Encoding.UTF8.GetBytes("how are you"), default);

        Assert.Equal(
            fleet.Skip(1).Select(static gateway => $"{gateway.Address} how are you").Order(StringComparer.Ordinal),
            answers.Select(Encoding.UTF8.GetString).Order(StringComparer.Ordinal));

        // One that fails to answer is left out, and the others are heard.
        fleet[1].Room.Answer(static (_, _) => throw new InvalidOperationException("no"));
        Assert.Equal($"{fleet[2].Address} again", Encoding.UTF8.GetString(Assert.Single(await fleet[0].Room.AskAsync(Encoding.UTF8.GetBytes("again"), default))));
        foreach (var gateway in fleet)
        {
            await gateway.StopAsync();
        }

        Assert.Empty(await fleet[0].Room.AskAsync([], default));
    }
}
