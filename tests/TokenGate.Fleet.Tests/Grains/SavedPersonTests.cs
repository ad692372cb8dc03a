using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Scoring;
using TokenGate.Scoring.Crossing;
using TokenGate.Scoring.Memory;
using Xunit;

namespace TokenGate.Fleet.Tests.Grains;

/// <summary>What a new owner makes of what is saved and of what gateways tell him.</summary>
public sealed class SavedPersonTests
{
    private readonly FleetKey _key = FleetKey.From(TestGateway.Secret);

    [Fact]
    public void Remember_AnExchangeOlderThanWhatWasSaved_KnowsItAllTheSame()
    {
        var judge = new Judge(new JudgeOptions { Models = "" }, _key.Memory);
        var day = Day.Of(seed: 41, chats: 1, agents: 0, loops: 0, turns: 4);
        var owner = new SavedPerson { Memory = PersonMemory.Create(judge.PersonOf(day[0].User)) };

        // An owner that was paused heard the first and, when he came back, the third; another one was asked the second meanwhile.
        Assert.True(owner.Remember(Cross(day[0], judge), judge));
        Assert.True(owner.Remember(Cross(day[2], judge), judge));
        var next = SavedPerson.Load(judge.PersonOf(day[0].User), _key.Memory, owner.Save(_key.Memory));
        Assert.False(next.Remember(Cross(day[0], judge), judge), "what was heard is remembered twice");
        Assert.True(next.Remember(Cross(day[1], judge), judge));

        var again = judge.Decide(Cross(day[1], judge).Input, next.Memory);
        Assert.Equal(0, again.Split.TrustedInput);
    }

    private static CrossedExchange Cross(Said said, Judge judge)
    {
        var crossing = CrossingExchange.From(said.To(judge));
        return GatewayMember.Read(crossing.Write(crossing.Candidates));
    }
}
