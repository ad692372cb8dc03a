using System.Net;
using System.Net.Sockets;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Checking;

/// <summary>
/// Binds each address to listen on, and releases it. Where a gateway already answers at the admin port, a port in use is probably its own.
/// </summary>
internal sealed class PortCheck : ISurroundingsCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ConfigurationFault>> CheckAsync(GatewayOptions options, GatewayConfiguration configuration, CancellationToken cancellationToken)
    {
        var wanted = new List<(string Path, ListenAddress Address)>();
        var endpoints = configuration.Root.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        if (endpoints.Count == 0)
        {
            Add(wanted, $"{GatewayOptions.Section}:{nameof(options.Listen)}", options.Listen);
        }

        endpoints.ForEach(endpoint => Add(wanted, $"{endpoint.Path}:Url", endpoint["Url"] ?? ""));
        Add(wanted, $"{GatewayOptions.Section}:Admin:Listen", options.Admin.Listen);
        var taken = wanted.Select(each => (each.Path, each.Address, Fault: Bind(each.Address.EndPoint))).Where(static each => each.Fault is not null).ToList();
        if (taken.Count == 0)
        {
            return [];
        }

        var isRunning = taken.Exists(static each => each.Fault == SocketError.AddressAlreadyInUse) && await AnswersAsync(options.Admin.Listen, cancellationToken);
        return [.. taken.Select(each => Explain(each.Path, each.Address.EndPoint, each.Fault!.Value, isRunning))];
    }

    private static void Add(List<(string Path, ListenAddress Address)> wanted, string path, string text)
    {
        if (ListenAddress.TryParseAll(text, out var addresses))
        {
            wanted.AddRange(addresses.Where(static address => address.EndPoint.Port != 0).Select(address => (path, address)));
        }
    }

    private static SocketError? Bind(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            // As the server binds it: connections that are still closing do not keep a port.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, !OperatingSystem.IsWindows());
            socket.Bind(endpoint);
            socket.Listen();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }

    private static ConfigurationFault Explain(string path, IPEndPoint endpoint, SocketError error, bool isRunning) => error switch
    {
        SocketError.AddressAlreadyInUse when isRunning =>
            new(path, $"{endpoint} is in use, and a gateway answers at Admin:Listen: probably this one is running", "Nothing, if it is") { IsWarning = true },
        SocketError.AddressAlreadyInUse => new(path, $"{endpoint} is in use by another program", "Stop that program, or take another port"),
        SocketError.AddressNotAvailable => new(path, $"{endpoint.Address} is no address of this machine", "Write one that `ip address` lists, or * for all"),
        SocketError.AccessDenied => new(path, $"{endpoint} may not be opened by this user", "Take a port above 1023, or give the service CAP_NET_BIND_SERVICE"),
        _ => new(path, $"{endpoint} cannot be opened ({error})", "Take another address or port"),
    };

    private static async Task<bool> AnswersAsync(string admin, CancellationToken cancellationToken)
    {
        if (!ListenAddress.TryParseAll(admin, out var addresses) || addresses.Count == 0)
        {
            return false;
        }

        var at = addresses[0];
        var host = at.EndPoint.Address.Equals(IPAddress.Any) || at.EndPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : at.EndPoint.Address;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(new UriBuilder(at.IsTls ? "https" : "http", host.ToString(), at.EndPoint.Port, "health/live").Uri, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
