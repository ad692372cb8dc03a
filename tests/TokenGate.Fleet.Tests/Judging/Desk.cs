using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Judging;
using TokenGate.Fleet.Membership;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Telemetry;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Scoring;
using TokenGate.Testing;

namespace TokenGate.Fleet.Tests.Judging;

/// <summary>The judge of a gateway whose owner of everybody is <see cref="OneOwner"/>. No silo runs, and there is no Redis.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly FleetRedis _redis;
    private readonly GatewayMember _gateway;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public Desk()
    {
        var key = FleetKey.From(TestGateway.Secret);
        var settings = new FleetSettings(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 1), "127.0.0.1:1", "tokengate", key);
        Own = new Judge(new JudgeOptions { Models = "" }, key.Memory);
        var metrics = new FleetMetrics(_services.GetRequiredService<IMeterFactory>());
        var gateway = _gateway = new GatewayMember(settings, Own, metrics, Time);
        var peers = new PeerComparison(Own, settings, Concerns, Time);
        _redis = new FleetRedis(settings);
        Later = new HandOver(Owner, gateway, peers, metrics, Time);
        Judge = new FleetJudge(
            Own, settings, Owner, new OwnerQuestion(settings, gateway, peers, metrics, Time), gateway, new LocalMemories(settings, Own, _redis, Owner, gateway), Later, metrics, Time);
        Limit = settings.AnswerLimit;
    }

    public ManualTime Time { get; } = new();

    public OneOwner Owner { get; } = new();

    public Concerns Concerns { get; } = new();

    public Judge Own { get; }

    public FleetJudge Judge { get; }

    public HandOver Later { get; }

    /// <summary>How long the owner's answer is waited for.</summary>
    public TimeSpan Limit { get; }

    /// <summary>The id of the exchange that an owner was asked about.</summary>
    public string IdOf(JudgeCall call) => GatewayMember.Read(_gateway.Seal.Open(call.Exchange)).Input.Id;

    public static Said Said(int seed = 1) => Day.Of(seed, chats: 1, agents: 0, loops: 0, turns: 1)[0];

    public async ValueTask DisposeAsync()
    {
        Later.Dispose();
        await _redis.DisposeAsync();
        await _services.DisposeAsync();
    }
}
