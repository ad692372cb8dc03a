using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Scoring;
using TokenGate.Scoring.Crossing;
using TokenGate.Testing;
using TokenGate.Tokens;
using Xunit;

namespace TokenGate.Fleet.Tests;

/// <summary>What owners answer beside judgements.</summary>
public sealed class OwnersTests
{
    [RedisFact]
    public async Task Weigh_AtAnotherGateway_IsWhatOneGatewaySays()
    {
        await using var redis = await RedisServer.StartAsync();
        var fleet = await TestGateway.StartAsync(redis.Address, 2);
        var one = new Judge(new JudgeOptions { Models = "" }, FleetKey.From(TestGateway.Secret).Memory);
        var day = Day.Of(seed: 21, chats: 1, agents: 0, loops: 0, turns: 6);
        foreach (var said in day.Take(5))
        {
            _ = await one.DecideAsync(said.To(one));
            _ = await fleet[0].Room.Judge.DecideAsync(said.To(fleet[0].Room.Judge));
        }

        var (last, counter) = (day[5], Encodings.Get("o200k_base"));
        var expected = await one.WeighAsync(last.User, last.At, "openai.chat", one.Prepare(last.Request, counter));
        foreach (var gateway in fleet)
        {
            var judge = gateway.Room.Judge;
            Assert.Equal(expected, await judge.WeighAsync(last.User, last.At, "openai.chat", judge.Prepare(last.Request, counter)));
        }

        Assert.True(expected!.Replayed > 0);
        foreach (var gateway in fleet)
        {
            await gateway.StopAsync();
        }
    }

    [RedisFact]
    public async Task Judge_AfterTheCallerGaveUpInTheSameProcess_LeavesTheCompanyAsItWas()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(redis.Address);
        await gateway.SeesAsync(1);
        var said = Day.Of(seed: 22, chats: 1, agents: 0, loops: 0, turns: 1)[0];
        var (own, turn) = (gateway.Room.Judge.Own!, new JudgingTurn());
        Assert.True(turn.TryTake());

        var owner = gateway.Room.Owners.OwnerOf(own.PersonOf(said.User))!;
        var crossing = CrossingExchange.From(said.To(own));
        var reply = await owner.JudgeAsync(new JudgeCall { Exchange = gateway.Room.Gateway.Seal.Seal(crossing.Write(crossing.Candidates)), Turn = turn });

        Assert.Null(reply.Judgement);
        Assert.Equal(0, own.Decide(said.To(own)).Split.Repeated);
    }
}
