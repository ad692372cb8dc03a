using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;

namespace TokenGate.Verbs;

/// <summary>The gateway that holds a journal, asked through its admin port with the configuration's operator token.</summary>
internal sealed class RunningGateway : IDisposable
{
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;

    private RunningGateway(Uri admin, string token)
    {
        // A proxy of the environment knows nothing of this machine's admin port.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = admin, Timeout = ActivityTimeout };
        if (token.Length > 0)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>The gateway behind a refused journal; null when whoever holds it says no admin address.</summary>
    public static RunningGateway? Holding(JournalException held, string config) =>
        held.Owner?.Admin is { } admin ? new RunningGateway(admin, OperatorToken(config)) : null;

    /// <summary>Sends a request and gives the status and the JSON of the answer; null when it has none.</summary>
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
            throw new IOException($"The gateway that holds the journal does not answer at {_client.BaseAddress}: {fault.Message} Ask it again in a moment, or stop it.", fault);
        }
    }

    /// <summary>What a refusal says, for people.</summary>
    public string Explain(int status, JsonElement? problem)
    {
        var said = problem is { ValueKind: JsonValueKind.Object } body && (body.TryGetProperty("detail", out var text) || body.TryGetProperty("title", out text))
            ? text.ToString()
            : "";
        return status is 401 or 403
            ? $"The gateway at {_client.BaseAddress} wants an operator's token: name the configuration that holds it with --config (TokenGate:Admin:Tokens:operator). {said}".TrimEnd()
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
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
