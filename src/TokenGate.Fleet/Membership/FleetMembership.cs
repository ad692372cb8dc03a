using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TokenGate.Fleet.Grains;
using TokenGate.Fleet.Ownership;
using TokenGate.Scoring.Crossing;

namespace TokenGate.Fleet.Membership;

/// <summary>
/// Keeps this gateway a member of the fleet, and never keeps it from anything else. Redis is asked first, and the silo is built when it
/// answers; a silo that the others declared dead, or that the table does not know any more, is stopped and built anew.
/// </summary>
internal sealed partial class FleetMembership(
    FleetSettings settings, GatewayMember gateway, FleetRedis redis, IFleetReporter reporter, ILoggerFactory logs, TimeProvider clock) : IOwners, IHostedService, IAsyncDisposable
{
    /// <summary>The key of the concern that says why this gateway is no member.</summary>
    public const string Concern = "TokenGate:Fleet";

    private const string EvictionConcern = "fleet redis eviction";

    private const string CertificateConcern = "fleet certificate";

    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(3);

    /// <summary>How long a start waits for the first attempt to join.</summary>
    private static readonly TimeSpan StartDelay = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger = logs.CreateLogger<FleetMembership>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SiloCertificates? _certificates = settings.Tls is { } files ? new SiloCertificates(files, clock) : null;
    private Task _watching = Task.CompletedTask;
    private volatile SiloLife? _silo;
    private volatile string[] _members = [];

    /// <summary>How grains are asked; null while this gateway is no member.</summary>
    public IGrainFactory? Grains => _silo?.Grains;

    /// <inheritdoc/>
    public bool IsMember => _silo is not null;

    /// <inheritdoc/>
    public IPersonGrain? OwnerOf(UInt128 person) => Grains?.GetGrain<IPersonGrain>(GatewayMember.KeyOf(person));

    /// <inheritdoc/>
    public Task<IReadOnlyList<CrossedExchange>> SentAsync(UInt128 person) =>
        _silo?.Sent.AskAsync(GatewayMember.KeyOf(person)) ?? Task.FromResult<IReadOnlyList<CrossedExchange>>([]);

    /// <summary>Asks every other gateway's console; nobody answers while this one is no member.</summary>
    public Task<IReadOnlyList<byte[]>> AskDesksAsync(byte[] question, CancellationToken cancellationToken) =>
        _silo is { } silo ? silo.Desk.AskAsync(question, cancellationToken) : Task.FromResult<IReadOnlyList<byte[]>>([]);

    /// <summary>The gateways that are alive, as last read; empty while this one is no member.</summary>
    public IReadOnlyList<string> Members => _members;

    /// <summary>
    /// Begins to join. It waits a moment for that, so that a gateway that was restarted asks owners from its first exchange on; what takes
    /// longer, or fails, goes on in the background.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = Task.Run(WatchAsync, CancellationToken.None);
        await Task.WhenAny(_first.Task, Task.Delay(StartDelay, clock, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task WatchAsync()
    {
        var pause = TimeSpan.FromMilliseconds(250);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await LiveAsync();
                pause = TimeSpan.FromMilliseconds(250);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                if (_stopping.IsCancellationRequested)
                {
                    return;
                }

                _first.TrySetResult();
                reporter.Report(Concern, $"this gateway is no member of the fleet: it asks owners by way of Redis where that answers, and else judges alone: {Cause(exception)}", Remedy(exception));
            }

            try
            {
                await Task.Delay(pause, clock, _stopping.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One life in the fleet, from the first look at Redis to the end of the silo.</summary>
    private async Task LiveAsync()
    {
        await AskRedisAsync(_stopping.Token);
        TryPort();
        LookAtCertificate();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(StartLimit);
        var silo = await SiloLife.StartAsync(settings, _certificates, gateway, logs, limit.Token);
        try
        {
            await WarmUp.RunAsync(silo.Grains, silo.Serializer, gateway);
            _silo = silo;
            reporter.Clear(Concern);
            _first.TrySetResult();
            See(await silo.MembersAsync(limit.Token));
            var why = await StayAsync(silo);
            if (!_stopping.IsCancellationRequested)
            {
                reporter.Report(Concern, $"this gateway left the fleet and joins it anew: {why}", "It comes back by itself. Where this happens again and again, look at pauses of the machine and at the network");
            }
        }
        finally
        {
            _silo = null;
            _members = [];
            await silo.DisposeAsync();
        }
    }

    /// <summary>Watches a silo until it is over; says why.</summary>
    private async Task<string> StayAsync(SiloLife silo)
    {
        while (true)
        {
            try
            {
                var over = await Task.WhenAny(silo.Over, Task.Delay(Beat, clock, _stopping.Token));
                if (_stopping.IsCancellationRequested)
                {
                    return "the gateway stops";
                }

                if (over == silo.Over)
                {
                    return await silo.Over;
                }

                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                limit.CancelAfter(LookLimit);
                var members = await silo.MembersAsync(limit.Token);
                if (!members.Contains(settings.Gateway))
                {
                    return "Redis does not know it any more: it lost its data";
                }

                See(members);
                LookAtCertificate();
                await AskRedisAsync(limit.Token);
            }
            catch (Exception exception) when (exception is FleetKeyException or FleetCertificateException)
            {
                return exception.Message;
            }
            catch (Exception exception) when (exception is OperationCanceledException or RedisException or TimeoutException or InvalidOperationException)
            {
                // Redis is away. Gateways that know each other go on without it.
            }
            catch (Exception exception) when (exception.GetType().Name == "RedisClusteringException")
            {
                return "Redis lost the fleet's table";
            }
        }
    }

    private void See(IReadOnlyList<string> members)
    {
        string[] now = [.. members.Order(StringComparer.Ordinal)];
        if (!now.SequenceEqual(_members))
        {
            _members = now;
            LogMembers(settings.Gateway, settings.Name, now.Length, now);
        }
    }

    private async Task AskRedisAsync(CancellationToken cancellationToken)
    {
        var answers = await redis.AskAsync(cancellationToken);
        await KeyMark.CheckAsync(answers, settings).WaitAsync(cancellationToken);
        if (await redis.EvictionAsync(cancellationToken) is { } policy and not "noeviction")
        {
            reporter.Report(EvictionConcern, $"the fleet's Redis pushes out keys when it is full (maxmemory-policy {policy}): memories would be lost, and counts", "Set maxmemory-policy noeviction");
        }
        else
        {
            reporter.Clear(EvictionConcern);
        }
    }

    /// <summary>Without a certificate that holds, nobody would be reached; one that ends soon is a concern.</summary>
    /// <exception cref="FleetCertificateException">It cannot be used.</exception>
    private void LookAtCertificate()
    {
        if (_certificates?.Until() is { } until && until < clock.GetUtcNow() + Soon)
        {
            reporter.Report(CertificateConcern, $"this gateway's certificate on the port between gateways expires at {until:u}, and then it judges alone", "Renew the files of Fleet:Tls; they are read within a minute");
        }
        else
        {
            reporter.Clear(CertificateConcern);
        }
    }

    /// <summary>A silo that cannot listen keeps half of what it began: so the port is tried before.</summary>
    private void TryPort()
    {
        using var probe = new Socket(settings.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(settings.Listen);
        }
        catch (SocketException taken)
        {
            throw new IOException($"nothing can listen at {settings.Listen}: {taken.Message}", taken);
        }
    }

    private static string Cause(Exception exception) => exception switch
    {
        RedisException => $"Redis does not answer ({exception.Message.Split('.')[0]})",
        OperationCanceledException or TimeoutException => "joining took too long",
        _ => exception.Message,
    };

    private static string Remedy(Exception exception) => exception switch
    {
        RedisException => "Start Redis, or correct Fleet:Redis. The gateway joins by itself",
        FleetKeyException => "Give all gateways of a fleet the same key (Fleet:KeyFile), or the fleets names of their own (Fleet:Name)",
        FleetCertificateException => "Give this gateway a certificate of the fleet's authority, with its key (Fleet:Tls). The gateway joins by itself",
        IOException => "Stop the program that listens there, or change Fleet:Listen",
        _ => "Look whether the gateways reach each other's Fleet:Listen. The gateway tries again by itself",
    };

    [LoggerMessage(EventId = 6001, Level = LogLevel.Information, Message = "{Gateway} is a member of the fleet {Name} of {Count} gateways: {Members}")]
    private partial void LogMembers(string gateway, string name, int count, string[] members);
}
