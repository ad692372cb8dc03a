using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenGate.Fleet;
using TokenGate.Fleet.People;
using TokenGate.Fleet.Telling;
using TokenGate.Gateway.Alerts;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Peers;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger.People;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;

namespace TokenGate.Composition;

/// <summary>
/// Puts the fleet in front of a gateway's judge. Of a gateway that is alone nothing but the look at its configuration runs here, and
/// nothing of the engine behind it is loaded.
/// </summary>
internal sealed class FleetFront(FleetSettings settings, IServiceProvider services, IConcerns concerns) : IJudgeFront, IPeerGateways, IHostedService, IAsyncDisposable
{
    private FleetRoom? _room;

    /// <inheritdoc/>
    public MemoryKey Key => settings.Key.Memory;

    /// <summary>Makes a gateway one of several, where its configuration says so and its secret can be read.</summary>
    public static void AddTo(WebApplicationBuilder builder, GatewayConfiguration configuration)
    {
        var section = configuration.Root.GetSection(GatewayOptions.Section);
        var options = section.GetSection(nameof(GatewayOptions.Fleet)).Get<FleetOptions>();
        if (options is { Listen.Length: > 0 })
        {
            var ledger = section.GetSection(nameof(GatewayOptions.Ledger)).Get<LedgerOptions>() ?? new LedgerOptions();
            var capture = section.GetSection(nameof(GatewayOptions.Capture)).Get<CaptureOptions>() ?? new CaptureOptions();
            Add(builder, configuration, options, ledger, capture);
        }
    }

    /// <inheritdoc/>
    public IJudge Before(Judge own)
    {
        _room = FleetRoom.Create(settings, own, services, new Reporter(concerns));
        return _room.Judge;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<byte[]>> AskAsync(byte[] question, CancellationToken cancellationToken) =>
        _room?.AskAsync(question, cancellationToken) ?? Task.FromResult<IReadOnlyList<byte[]>>([]);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = services.GetRequiredService<IJudge>();
        _room?.Answer(services.GetRequiredService<IPeerDesk>().AnswerAsync);
        return _room?.StartAsync(cancellationToken) ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _room?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _room?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static void Add(WebApplicationBuilder builder, GatewayConfiguration configuration, FleetOptions options, LedgerOptions ledger, CaptureOptions capture)
    {
        // What is wrong with the secret is a concern already, and so is Redis: the gateway serves on, alone.
        if (TryReadKey(configuration.PathOf(options.KeyFile)) is not { } key || (options.Redis ?? ledger.Redis) is not { } redis)
        {
            return;
        }

        var listen = IPEndPoint.Parse(options.Listen);
        var advertised = options.Advertise.Length > 0 ? IPEndPoint.Parse(options.Advertise) : new IPEndPoint(OwnAddress(listen.Address), listen.Port);
        var settings = new FleetSettings(listen, advertised, redis, options.Name.Length > 0 ? options.Name : ledger.KeyPrefix, key)
        {
            AnswerLimit = AnswerLimit(capture),
            Tls = options.Tls.CertificateFile.Length == 0
                ? null
                : new FleetTls(configuration.PathOf(options.Tls.CertificateFile), configuration.PathOf(options.Tls.KeyFile), configuration.PathOf(options.Tls.AuthorityFile)),
        };
        builder.Services.AddSingleton(provider => new FleetFront(settings, provider, provider.GetRequiredService<IConcerns>()));
        builder.Services.AddSingleton<ISharedKeys>(provider => new SharedPseudonyms(settings, provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(provider => new SharedBook(settings, provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ISharedAlerts, FleetAlerts>();
        builder.Services.AddSingleton<IPeerGateways>(static provider => provider.GetRequiredService<FleetFront>());
        builder.Services.AddSingleton<IJudgeFront>(static provider => provider.GetRequiredService<FleetFront>());
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<FleetFront>());
    }

    /// <summary>The owner's part of the hold: 80 ms of 250. What is left is for judging without him, and for the commit.</summary>
    private static TimeSpan AnswerLimit(CaptureOptions capture)
    {
        const double Part = 0.32;
        return TimeSpan.FromMilliseconds(Math.Clamp(capture.HoldMilliseconds * Part, 10, 2_500));
    }

    private static FleetKey? TryReadKey(string file)
    {
        try
        {
            return FleetKey.From(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The address that stands for every address: the first that this machine's name has.</summary>
    private static IPAddress OwnAddress(IPAddress listen)
    {
        if (!listen.Equals(IPAddress.Any) && !listen.Equals(IPAddress.IPv6Any))
        {
            return listen;
        }

        try
        {
            var own = Dns.GetHostAddresses(Dns.GetHostName()).Where(static address => !IPAddress.IsLoopback(address)).ToList();
            return own.Find(static address => address.AddressFamily == AddressFamily.InterNetwork) ?? own.FirstOrDefault() ?? IPAddress.Loopback;
        }
        catch (SocketException)
        {
            return IPAddress.Loopback;
        }
    }

    private sealed class Reporter(IConcerns concerns) : IFleetReporter
    {
        public void Report(string key, string problem, string remedy) => concerns.Report(key, problem, remedy);

        public void Clear(string key) => concerns.Clear(key);
    }
}
