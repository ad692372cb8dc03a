using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using TokenGate.Demo.Endpoint;
using TokenGate.Demo.Wire;

namespace TokenGate.EndToEnd.Load;

/// <summary>
/// Sends requests at a steady rate, each as a user of its own, so that the journal tells which were recorded; and remembers of which
/// the client saw the end.
/// </summary>
internal sealed class SentRequests : IDisposable
{
    private const int PerSecond = 200;
    private const string TerminalFrame = "data: [DONE]";

    private readonly HttpClient _client;
    private readonly ConcurrentDictionary<string, byte> _finished = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];
    private int _sent;

    /// <summary>Sends to a gateway.</summary>
    public SentRequests(Uri gateway)
    {
        _client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(30) };
    }

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
            for (; due < elapsed.TotalSeconds * PerSecond; due++)
            {
                _running.Add(SendAsync(_sent++));
            }
        }
    }

    /// <summary>Waits for every answer, and every failure to get one.</summary>
    public Task SettledAsync() => Task.WhenAll(_running);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task SendAsync(int number)
    {
        var user = string.Create(CultureInfo.InvariantCulture, $"user-{number}");
        var wire = SimulatedEndpoint.Wires[0];
        var ask = new Ask { Model = "gpt-4o-mini", Turns = [new Turn(Speaker.User, $"Which crate number {number} holds the brass hinges?")], Stream = number % 2 == 0, MaxTokens = 40 };
        using var request = new HttpRequestMessage(HttpMethod.Post, wire.Path) { Content = new ByteArrayContent(wire.WriteAsk(ask)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-User", user);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (response.IsSuccessStatusCode && await SawEndAsync(response, ask.Stream))
            {
                _finished.TryAdd(user, 0);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            // Cut off by the kill: nothing was promised.
        }
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
