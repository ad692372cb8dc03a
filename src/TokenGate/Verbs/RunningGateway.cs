using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;

namespace TokenGate.Verbs;

/// <summary>Admin client of the gateway that has locked a journal, authorised by the configured operator token.</summary>
internal sealed class RunningGateway : IDisposable
{
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;

    private RunningGateway(Uri admin, string token)
    {
        // Bypass HTTP_PROXY: the admin port is on this machine.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = admin, Timeout = ActivityTimeout };
        if (token.Length > 0)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>The gateway that has locked the journal; null if the lock holder publishes no admin address.</summary>
    /// <exception cref="IOException">
    /// The address is neither on this machine nor the configuration's: whoever can write to the journal's folder would choose where the
    /// operator's token is sent.
    /// </exception>
    public static RunningGateway? Holding(JournalException held, string config)
    {
        if (held.Owner?.Admin is not { } admin)
        {
            return null;
        }

        var configuration = File.Exists(config) ? ConfigurationOption.Load(config).Root.GetSection(GatewayOptions.Section).GetSection(nameof(GatewayOptions.Admin)) : null;
        if (!IsTrusted(admin, configuration?[nameof(AdminOptions.Listen)] ?? ""))
        {
            throw new IOException(
                $"The journal's folder names {admin} as the gateway that holds it. That is neither this machine nor Admin:Listen of {config}, so no token is sent there. Name the gateway's own configuration with --config.");
        }

        return new RunningGateway(admin, configuration?[$"{nameof(AdminOptions.Tokens)}:{nameof(AdminTokens.Operator)}"] ?? "");
    }

    /// <summary>True for an address on this machine, and for one that the configuration lets its own gateway listen on.</summary>
    internal static bool IsTrusted(Uri admin, string listen) =>
        admin.IsLoopback
        || (IPAddress.TryParse(admin.Host, out var address) && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        || listen.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(text => Uri.TryCreate(text, UriKind.Absolute, out var own) && own.Scheme == admin.Scheme && own.Host == admin.Host && own.Port == admin.Port);

    /// <summary>Sends a request and returns the status and the JSON body, or null if there is none.</summary>
    /// <exception cref="IOException">The gateway does not answer.</exception>
    public async Task<(int Status, JsonElement? Body)> SendAsync(HttpMethod method, string path, object? content, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content is null ? null : JsonContent.Create(content) };
            using var response = await _client.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return ((int)response.StatusCode, Parse(text));
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The gateway that has locked the journal does not respond at {_client.BaseAddress}: {fault.Message} Try again in a moment, or stop it.", fault);
        }
    }

    /// <summary>A human-readable message for a refused request.</summary>
    public string Explain(int status, JsonElement? problem)
    {
        var said = problem is { ValueKind: JsonValueKind.Object } body && (body.TryGetProperty("detail", out var text) || body.TryGetProperty("title", out text))
            ? text.ToString()
            : "";
        return status is 401 or 403
            ? $"The gateway at {_client.BaseAddress} requires an operator token: specify the configuration that contains it with --config (TokenGate:Admin:Tokens:Operator). {said}".TrimEnd()
            : $"The gateway at {_client.BaseAddress} refused with {status}. {said}".TrimEnd();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
