using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Membership;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Telemetry;
using TokenGate.Scoring.Crossing;

namespace TokenGate.Fleet.Detour;

/// <summary>
/// Finds owners: through the engine while this gateway is a member of the fleet, and else by way of Redis. A gateway that reaches Redis and
/// no other gateway (a network policy, a certificate, a switch) publishes its question to a member, who asks the owner and publishes the
/// answer; nothing of it is kept. Two gateways that would both judge alone would each count what the other one counted. Thread-safe.
/// </summary>
internal sealed class RedisDetour(
    FleetSettings settings, IOwners members, FleetRedis redis, GatewayMember gateway, FleetMetrics metrics, TimeProvider clock) : BackgroundService, IOwners
{
    /// <summary>
    /// Bytes of a message. Redis cuts off who has 32 MB before him (client-output-buffer-limit pubsub): what is larger is judged here.
    /// </summary>
    private const int Largest = 1 << 20;

    /// <summary>Members that can be asked at a time; any of them knows every owner.</summary>
    private const int Doors = 8;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>How often a member says that it can be asked.</summary>
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    /// <summary>By Redis' own clock. Who has not said so for 15 seconds is not asked.</summary>
    private const string SayScript =
        """
        local now = tonumber(redis.call('TIME')[1])
        redis.call('ZADD', KEYS[1], now, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 15)
        redis.call('EXPIRE', KEYS[1], 60)
        """;

    private const string FindScript = "return redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', tonumber(redis.call('TIME')[1]) - 15, 'LIMIT', 0, ARGV[1])";

    private readonly RedisKey _doors = $"{settings.Cluster}:doors";
    private readonly DetourSeal _seal = new(gateway.Seal);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<DetourReply>> _waiting = new();
    private readonly ConcurrentDictionary<string, byte> _silent = new(StringComparer.Ordinal);
    private ISubscriber? _subscriber;
    private long? _said;
    private volatile string? _door;
    private long _number;

    /// <inheritdoc/>
    public bool IsMember => members.IsMember;

    /// <summary>True while owners are asked by way of Redis.</summary>
    public bool IsOpen => _door is not null && !members.IsMember;

    /// <inheritdoc/>
    public IPersonGrain? OwnerOf(UInt128 person) => members.OwnerOf(person) ?? (_door is { } door ? new DetourOwner(call => AskAsync(door, call), person) : null);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CrossedExchange>> SentAsync(UInt128 person) => members.SentAsync(person);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _seal.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync();
        }
    }

    /// <summary>A member says that it can be asked; who is none looks for a member that says so.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var database = await redis.ConnectAsync(cancellationToken);
            if (_subscriber is null)
            {
                var subscriber = database.Multiplexer.GetSubscriber();
                await subscriber.SubscribeAsync(ChannelOf(settings.Gateway), (_, message) => Take(message)).WaitAsync(cancellationToken);
                _subscriber = subscriber;
            }

            if (members.IsMember)
            {
                _door = null;
                _silent.Clear();
                await SayAsync(database);
            }
            else if (_door is null)
            {
                _door = await FindAsync(database);
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Redis is away, or its user may not publish: there is no way through it.
            _door = null;
        }
    }

    private async Task SayAsync(IDatabase database)
    {
        if (_said is not { } said || clock.GetElapsedTime(said) >= SayEvery)
        {
            await database.ScriptEvaluateAsync(SayScript, [_doors], [settings.Gateway]);
            _said = clock.GetTimestamp();
        }
    }

    /// <summary>A member that said so lately and was not silent when it was asked; null where there is none.</summary>
    private async Task<string?> FindAsync(IDatabase database)
    {
        var doors = (string?[]?)await database.ScriptEvaluateAsync(FindScript, [_doors], [Doors]) ?? [];
        var door = doors.FirstOrDefault(door => door is not null && door != settings.Gateway && !_silent.ContainsKey(door));
        if (door is null)
        {
            // Who was silent may answer by now.
            _silent.Clear();
        }

        return door;
    }

    private async Task<DetourReply> AskAsync(string door, DetourCall call)
    {
        var number = Interlocked.Increment(ref _number);
        var asked = new TaskCompletionSource<DetourReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[number] = asked;
        try
        {
            var message = _seal.Write(call with { Number = number, From = settings.Gateway });
            if (message.Length > Largest)
            {
                throw new IOException("The exchange is too large for the way through Redis.");
            }

            metrics.OnDetour();
            await PublishAsync(door, message);
            var reply = await asked.Task.WaitAsync(FailoverSettings.LateLimit, clock);
            return reply.IsAnswered ? reply : throw new IOException("The owner does not answer the gateway that was asked by way of Redis.");
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException or ObjectDisposedException)
        {
            // Another one is looked for.
            _silent[door] = 0;
            _door = null;
            throw new IOException($"There is no answer by way of Redis: {exception.Message}", exception);
        }
        finally
        {
            _ = _waiting.TryRemove(number, out _);
        }
    }

    /// <summary>Takes what lies in this gateway's channel.</summary>
    private void Take(RedisValue message)
    {
        if ((byte[]?)message is not { } bytes)
        {
            return;
        }

        var (call, reply) = _seal.Read(bytes);
        if (reply is not null && _waiting.TryRemove(reply.Number, out var asked))
        {
            asked.TrySetResult(reply);
        }
        else if (call is not null)
        {
            _ = AnswerAsync(call);
        }
    }

    /// <summary>Asks an owner for a gateway that is no member. Never fails.</summary>
    private async Task AnswerAsync(DetourCall call)
    {
        var reply = new DetourReply { Number = call.Number };
        try
        {
            if (members.OwnerOf(GatewayMember.PersonOf(call.Person)) is { } owner)
            {
                reply = await AskAsync(owner, call).WaitAsync(FailoverSettings.LateLimit, clock);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The owner is away: whoever asked judges alone.
        }

        try
        {
            await PublishAsync(call.From, _seal.Write(reply));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Redis is away by now, and with it the one who asked.
        }
    }

    private static async Task<DetourReply> AskAsync(IPersonGrain owner, DetourCall call)
    {
        switch ((DetourKind)call.Kind)
        {
            case DetourKind.Judge when call.Exchange is { } exchange:
                return new DetourReply { Number = call.Number, IsAnswered = true, Judge = await owner.JudgeAsync(exchange) };
            case DetourKind.Weigh when call.Exchange is { } exchange:
                return new DetourReply { Number = call.Number, IsAnswered = true, Weigh = await owner.WeighAsync(exchange) };
            case DetourKind.Learn when call.Learn is { } learn:
                await owner.LearnAsync(learn);
                break;
            case DetourKind.GiveBack:
                await owner.GiveBackAsync(call.Drawn);
                break;
            case DetourKind.Balance:
                return new DetourReply { Number = call.Number, IsAnswered = true, Balance = await owner.BalanceAsync() };
            case DetourKind.Forget:
                await owner.ForgetAsync();
                break;
            default:
                return new DetourReply { Number = call.Number };
        }

        return new DetourReply { Number = call.Number, IsAnswered = true };
    }

    private async Task PublishAsync(string to, byte[] message)
    {
        var database = await redis.ConnectAsync(CancellationToken.None);
        await database.PublishAsync(ChannelOf(to), message);
    }

    private async Task LeaveAsync()
    {
        try
        {
            if (_subscriber is { } subscriber)
            {
                var database = await redis.ConnectAsync(CancellationToken.None);
                await database.SortedSetRemoveAsync(_doors, settings.Gateway);
                await subscriber.UnsubscribeAsync(ChannelOf(settings.Gateway));
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            // It is forgotten without.
        }
    }

    private RedisChannel ChannelOf(string name) => RedisChannel.Literal($"{settings.Cluster}:detour:{name}");
}
