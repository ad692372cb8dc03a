using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.Scoring;
using TokenGate.Testing;

namespace TokenGate.Fleet.Tests.Setup;

/// <summary>The part of a gateway that judges, as a member of a fleet; several run in one process.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly ServiceProvider _services;
    private bool _isStopped;

    private TestGateway(string redis, string secret, int port, FleetTls? tls, Gap? gap)
    {
        var services = new ServiceCollection();
        services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddMetrics();
        services.AddSingleton(TimeProvider.System);
        _services = services.BuildServiceProvider();
        Address = gap is null ? new IPEndPoint(IPAddress.Loopback, port) : IPEndPoint.Parse(gap.Address);
        var key = FleetKey.From(secret);
        var settings = new FleetSettings(new IPEndPoint(IPAddress.Loopback, port), Address, redis, "tokengate", key) { AnswerLimit = TimeSpan.FromSeconds(2), Tls = tls };
        Room = FleetRoom.Create(settings, new Judge(new JudgeOptions { Models = "" }, key.Memory), _services, Concerns);
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(90);

    public FleetRoom Room { get; }

    public Concerns Concerns { get; } = new();

    /// <summary>Where others reach it.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Starts one; it joins in the background.</summary>
    public static async Task<TestGateway> StartAsync(string redis, string secret = Secret, int? port = null, FleetTls? tls = null, Gap? gap = null)
    {
        var gateway = new TestGateway(redis, secret, port ?? FreePorts.Next(), tls, gap);
        await gateway.Room.StartAsync(default);
        return gateway;
    }

    /// <summary>Starts so many, and waits until each sees all.</summary>
    public static async Task<List<TestGateway>> StartAsync(string redis, int count)
    {
        var all = new List<TestGateway>();
        for (var i = 0; i < count; i++)
        {
            all.Add(await StartAsync(redis));
        }

        foreach (var gateway in all)
        {
            await gateway.SeesAsync(count);
        }

        return all;
    }

    /// <summary>Waits until it sees so many gateways.</summary>
    public Task SeesAsync(int count) => UntilAsync(() => Room.Members.Count == count, () => $"{Address} sees {string.Join(", ", Room.Members)}; {string.Join("; ", Concerns.Now.Values)}");

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<bool> holds, Func<string> what)
    {
        var since = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new TimeoutException(what());
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Stops in good order.</summary>
    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await Room.StopAsync(default);
            await Room.DisposeAsync();
            await _services.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
