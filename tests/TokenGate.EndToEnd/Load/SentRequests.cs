using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using TokenGate.Demo.Wire;

namespace TokenGate.EndToEnd.Load;

/// <summary>
/// Sends requests at a steady rate from several clients, each as a user of its own, so that the journal tells which were recorded; and
/// remembers of which the client saw the end. One in three is JSON, one streamed, and one streamed whose client goes away in its middle.
/// </summary>
internal sealed class SentRequests : IDisposable
{
    private const int Clients = 4;
    private const string TerminalFrame = "data: [DONE]";

    private readonly HttpClient[] _clients;
    private readonly int _perSecond;
    private readonly ConcurrentDictionary<string, byte> _finished = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(TimeSpan Since, TimeSpan Time)> _times = new();
    private readonly List<Task> _running = [];
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private int _sent;
    private int _cancelled;
    private int _failed;

    /// <summary>Sends to gateways in turn.</summary>
    public SentRequests(IReadOnlyList<Uri> gateways, int perSecond = 200)
    {
        _perSecond = perSecond;
        _clients =
        [
            .. Enumerable.Range(0, Clients * gateways.Count).Select(i => new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) })
            {
                BaseAddress = gateways[i % gateways.Count],
                Timeout = TimeSpan.FromSeconds(30),
            }),
        ];
    }

    /// <summary>Requests that failed in the eyes of their client, those whose client went away left out.</summary>
    public int Failed => _failed;

    /// <summary>How long the answers took whose end was seen, with the moment of their beginning.</summary>
    public IReadOnlyCollection<(TimeSpan Since, TimeSpan Time)> Times => _times;

    /// <summary>Streams whose client went away in the middle.</summary>
    public int Cancelled => _cancelled;

    /// <summary>Users whose answer's end was seen by the client.</summary>
    public IReadOnlyCollection<string> Finished => [.. _finished.Keys];

    /// <summary>Requests so far.</summary>
    public int Sent => _sent;

    /// <summary>Sends for some time.</summary>
    public async Task SendForAsync(TimeSpan length)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var started = TimeProvider.System.GetTimestamp();
        var due = 0;
        while (TimeProvider.System.GetElapsedTime(started) is var elapsed && elapsed < length && await beat.WaitForNextTickAsync())
        {
            for (; due < elapsed.TotalSeconds * _perSecond; due++)
            {
                _running.Add(SendAsync(_sent++));
            }
        }
    }

    /// <summary>Waits for every answer, and every failure to get one.</summary>
    public Task SettledAsync() => Task.WhenAll(_running);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private async Task SendAsync(int number)
    {
        var user = string.Create(CultureInfo.InvariantCulture, $"user-{number}");
        var wire = ServedShapes.Chat;
        var ask = new Ask { Model = "gpt-4o-mini", Turns = [new Turn(Speaker.User, $"Which crate number {number} holds the brass hinges?")], Stream = number % 3 != 0, MaxTokens = 40 };
        using var request = new HttpRequestMessage(HttpMethod.Post, wire.Path) { Content = new ByteArrayContent(wire.WriteAsk(ask)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-User", user);
        var since = TimeProvider.System.GetElapsedTime(_started);
        try
        {
            using var response = await _clients[number % _clients.Length].SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (number % 3 == 2)
            {
                await LeaveAsync(response);
            }
            else if (response.IsSuccessStatusCode && await SawEndAsync(response, ask.Stream))
            {
                _finished.TryAdd(user, 0);
                _times.Enqueue((since, TimeProvider.System.GetElapsedTime(_started) - since));
            }
            else
            {
                Interlocked.Increment(ref _failed);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            // Cut off by a kill: nothing was promised.
            Interlocked.Increment(ref _failed);
        }
    }

    /// <summary>Reads a first piece and goes: disposing the response resets the connection.</summary>
    private async Task LeaveAsync(HttpResponseMessage response)
    {
        await using var body = await response.Content.ReadAsStreamAsync();
        _ = await body.ReadAsync(new byte[16]);
        Interlocked.Increment(ref _cancelled);
    }

    /// <summary>A stream's end is its terminal frame: clients leave on it.</summary>
    private static async Task<bool> SawEndAsync(HttpResponseMessage response, bool stream)
    {
        await using var body = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(body, Encoding.UTF8);
        if (!stream)
        {
            return (await reader.ReadToEndAsync()).EndsWith('}');
        }

        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == TerminalFrame)
            {
                return true;
            }
        }

        return false;
    }
}
