using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using TokenGate.Demo.Wire;

namespace TokenGate.Demo.Staff;

/// <summary>HTTP client of one user, through the gateway.</summary>
internal sealed class GatewayAssistant : IAssistant, IDisposable
{
    /// <summary>The header that the demo's configuration takes users from.</summary>
    public const string UserHeader = "X-User";

    private const int Attempts = 3;
    private const int ImpatientAfterEvents = 6;

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    /// <summary>The header that the demo's configuration takes projects from.</summary>
    public const string ProjectHeader = "X-Project";

    /// <summary>Creates the connection of one user.</summary>
    public GatewayAssistant(Uri gateway, string user, Assignment assignment, TimeProvider time)
    {
        _client = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromMinutes(2) };
        _client.DefaultRequestHeaders.Add(UserHeader, user);
        _client.DefaultRequestHeaders.Add(ProjectHeader, assignment.Project);
        _client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", assignment.Agent);
        _time = time;
    }

    /// <inheritdoc/>
    public async Task<Reply?> AskAsync(IWire wire, Ask ask, bool impatient, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                if (await TryAsync(wire, ask, impatient, cancellationToken) is { } reply)
                {
                    return reply;
                }
            }
            catch (Exception e) when (IsTransport(e))
            {
                // A truncated answer is retried like a refused one.
            }

            if (impatient)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(80 * attempt), _time, cancellationToken);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static bool IsTransport(Exception e) => e is HttpRequestException or IOException or SocketException or JsonException;

    private async Task<Reply?> TryAsync(IWire wire, Ask ask, bool impatient, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, wire.Path) { Content = new ByteArrayContent(wire.WriteAsk(ask)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in wire.ClientHeaders)
        {
            request.Headers.Add(name, value);
        }

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (!ask.Stream)
        {
            using var document = await JsonDocument.ParseAsync(body, default, cancellationToken);
            return wire.ReadReply(document.RootElement);
        }

        var events = new List<JsonElement>();
        using var reader = new StreamReader(body, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                events.Add(JsonElement.Parse(line.AsSpan("data: ".Length).ToString()));
            }

            if (impatient && events.Count >= ImpatientAfterEvents)
            {
                return null;
            }
        }

        return wire.ReadStream(events);
    }
}
