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
    public static RunningGateway? Holding(JournalException held, string config) =>
        held.Owner?.Admin is { } admin ? new RunningGateway(admin, OperatorToken(config)) : null;

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

    private static string OperatorToken(string config)
    {
        if (!File.Exists(config))
        {
            return "";
        }

        var section = ConfigurationOption.Load(config).Root.GetSection(GatewayOptions.Section);
        return section[$"{nameof(GatewayOptions.Admin)}:{nameof(AdminOptions.Tokens)}:{nameof(AdminTokens.Operator)}"] ?? "";
    }

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
