using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// Publishes where the server listens once it does (port 0 has become a real port): in the log, and beside the journal for commands that
/// need the process which holds it.
/// </summary>
internal sealed partial class EndpointReporter(
    IServer server, GatewayEndpoints endpoints, LiveOptions live, IJournal journal, ILogger<EndpointReporter> logger) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // The server lists its addresses in the order in which they were bound: traffic, admin, the page of one's own.
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Where(static address => !address.Contains("prior-knowledge", StringComparison.Ordinal))
            .Select(static address => new Uri(address.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)))
            .ToList() ?? [];
        var own = Math.Min(CountOf(live.Current.Admin.SelfListen), addresses.Count);
        var admin = Math.Min(CountOf(live.Current.Admin.Listen), addresses.Count - own);
        endpoints.Self = addresses[^own..];
        endpoints.Admin = addresses[^(own + admin)..^own];
        endpoints.Traffic = addresses[..^(own + admin)];
        LateJournal.Behind(journal)?.Announce(endpoints.Admin is [var address, ..] ? address : null);
        LogListening(logger, endpoints.Traffic, endpoints.Admin);
        return Task.CompletedTask;
    }

    private static int CountOf(string listen) => ListenAddress.TryParseAll(listen, out var parsed) ? parsed.Count : 0;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Traffic at {Traffic}, admin at {Admin}")]
    private static partial void LogListening(ILogger logger, IReadOnlyList<Uri> traffic, IReadOnlyList<Uri> admin);
}
