using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Fleet.Detour;
using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Judging;
using TokenGate.Fleet.Membership;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Telemetry;
using TokenGate.Scoring;

namespace TokenGate.Fleet;

/// <summary>This gateway's place in a fleet: the judge that asks owners, and what has to run for it.</summary>
public sealed class FleetRoom : IHostedService, IAsyncDisposable
{
    private readonly FleetMembership _membership;
    private readonly FleetRedis _redis;
    private readonly RedisDetour _detour;
    private readonly HandOver _later;
    private readonly LocalShare _share;

    private FleetRoom(GatewayMember gateway, FleetMembership membership, FleetRedis redis, RedisDetour detour, HandOver later, LocalShare share, IJudge judge) =>
        (Gateway, _membership, _redis, _detour, _later, _share, Judge) = (gateway, membership, redis, detour, later, share, judge);

    /// <summary>The judge.</summary>
    public IJudge Judge { get; }

    /// <summary>The gateways that are alive, as last read; empty while this one is no member.</summary>
    public IReadOnlyList<string> Members => _membership.Members;

    /// <summary>Exchanges judged without an owner that wait until he can be told.</summary>
    public int Waiting => _later.Count;

    /// <summary>True while owners are asked by way of Redis, for this gateway is no member.</summary>
    internal bool IsDetoured => _detour.IsOpen;

    /// <summary>Lets this gateway answer what the consoles of others ask.</summary>
    /// <param name="answers">Answers; it never fails.</param>
    public void Answer(Func<byte[], CancellationToken, Task<byte[]>> answers) => Gateway.Answers = answers;

    /// <summary>Asks the consoles of all other gateways. Who does not answer within three seconds is left out.</summary>
    public Task<IReadOnlyList<byte[]>> AskAsync(byte[] question, CancellationToken cancellationToken) => _membership.AskDesksAsync(question, cancellationToken);

    /// <summary>Who owns whom.</summary>
    internal IOwners Owners => _detour;

    /// <summary>This gateway, as grains see it.</summary>
    internal GatewayMember Gateway { get; }

    /// <summary>Puts the fleet in front of a gateway's own judge. Nothing listens before it is started.</summary>
    /// <param name="settings">What makes the gateway one of several.</param>
    /// <param name="own">Its own judge, with the fleet's memory key.</param>
    /// <param name="services">Log, clock, meters.</param>
    /// <param name="reporter">Where concerns go.</param>
    public static FleetRoom Create(FleetSettings settings, Judge own, IServiceProvider services, IFleetReporter reporter)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(own);
        var logs = services.GetRequiredService<ILoggerFactory>();
        var clock = services.GetRequiredService<TimeProvider>();
        var metrics = new FleetMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        var gateway = new GatewayMember(settings, own, metrics, clock);
        metrics.Watch(() => gateway.Owned.Bytes, () => gateway.Owned.Count);
        var redis = new FleetRedis(settings);
        var membership = new FleetMembership(settings, gateway, redis, reporter, logs, clock);
        var peers = new PeerComparison(own, settings, reporter, clock);
        var detour = new RedisDetour(settings, membership, redis, gateway, metrics, clock);
        var later = new HandOver(detour, gateway, peers, metrics, clock);
        var question = new OwnerQuestion(settings, gateway, peers, metrics, clock);
        var judge = new FleetJudge(own, settings, detour, question, gateway, new LocalMemories(settings, own, redis, detour, gateway), later, metrics, clock);
        return new FleetRoom(gateway, membership, redis, detour, later, new LocalShare(metrics, reporter, clock), judge);
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _membership.StartAsync(cancellationToken);
        await _detour.StartAsync(cancellationToken);
        await _later.StartAsync(cancellationToken);
        await _share.StartAsync(cancellationToken);
    }

    /// <summary>Tells owners what they were not told, leaves the fleet, and hands over what lived here.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _share.StopAsync(cancellationToken);
        await _later.StopAsync(cancellationToken);
        await _detour.StopAsync(cancellationToken);
        await _membership.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _share.Dispose();
        _later.Dispose();
        _detour.Dispose();
        await _membership.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
