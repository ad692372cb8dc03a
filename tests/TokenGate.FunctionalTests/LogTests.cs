using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>The log of a bad day: one line for one fault, its number for many, no stack, and nothing for a client that leaves.</summary>
public sealed partial class LogTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n: hi\n\r\n";

    [Fact]
    public async Task ManyCutStreams_AreOneLineAndTheirNumber()
    {
        const int Streams = 1_000;
        var log = new Leveled();
        await using var upstream = new RawUpstream(_ => [Step.Send(Head), Step.Close]);
        await using (var gateway = await TestGateway.StartAsync(upstream.Port, builder => builder.Logging.AddProvider(log)))
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, Streams), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
                await RawClient.ExchangeAsync(gateway.Port, "GET /v1/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
            await gateway.StopAsync();
            Assert.Equal(Streams, gateway.Journal.Records.Count(static record => record.Ending == TerminationReason.UpstreamCut));
        }

        var said = log.From(LogLevel.Information);
        Assert.True(said.Sum(static line => line.Length) < 50_000, $"{said.Sum(static line => line.Length)} characters");
        Assert.DoesNotContain(said, static line => line.Contains("   at ", StringComparison.Ordinal));
        var first = said.Count(static line => line.StartsWith("Exchange ", StringComparison.Ordinal) && line.Contains("on route ai ended UpstreamCut with status 200: ", StringComparison.Ordinal));
        var more = said.Select(static line => More().Match(line)).Where(static match => match.Success).Sum(static match => int.Parse(match.Groups[1].Value, null));
        Assert.True(first > 0);
        Assert.Equal(Streams, first + more);
    }

    [Fact]
    public async Task ClientThatLeaves_IsALineAtDebugAlone()
    {
        var log = new Leveled();
        await using var upstream = new RawUpstream(_ => [Step.Send(Head), Step.AwaitEnd, Step.Close]);
        await using (var gateway = await TestGateway.StartAsync(upstream.Port, builder => builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log)))
        {
            using var client = new HttpClient();
            using (var response = await client.GetAsync(new Uri($"http://127.0.0.1:{gateway.Port}/v1/x"), HttpCompletionOption.ResponseHeadersRead))
            {
                // Disposed in the middle of its stream.
                Assert.True(response.IsSuccessStatusCode);
            }

            await gateway.Journal.WaitForAsync(1);
            await gateway.StopAsync();
        }

        Assert.DoesNotContain(log.From(LogLevel.Information), static line => line.Contains("ClientGone", StringComparison.Ordinal));
        Assert.Single(log.From(LogLevel.Debug), static line => line.Contains("ended ClientGone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SessionThatIsDropped_AsAgentsDo_IsALineAtDebugAlone()
    {
        var log = new Leveled();
        await using var upstream = await SocketUpstream.StartAsync(static _ => [], deflate: false);
        await using (var gateway = await TestGateway.StartAsync(upstream.Port, builder => builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log)))
        {
            using (var client = new ClientWebSocket())
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                await client.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/v1/realtime?model=gpt-realtime"), limit.Token);
                client.Abort();
            }

            for (var i = 0; i < 500 && !log.From(LogLevel.Debug).Any(static line => line.Contains("ended ClientGone", StringComparison.Ordinal)); i++)
            {
                await Task.Delay(20);
            }

            await gateway.StopAsync();
        }

        Assert.Single(log.From(LogLevel.Debug), static line => line.Contains(" on route ai ended ", StringComparison.Ordinal));
        Assert.DoesNotContain(log.From(LogLevel.Information), static line => line.Contains("   at ", StringComparison.Ordinal) || line.Contains("ClientGone", StringComparison.Ordinal));
    }

    [GeneratedRegex("^([0-9]+) more exchanges on route ai ended UpstreamCut")]
    private static partial Regex More();

    /// <summary>Keeps what is logged with its level, formatted as it is written.</summary>
    private sealed class Leveled : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<(LogLevel Level, string Line)> _lines = new();

        public List<string> From(LogLevel least) => [.. _lines.Where(line => line.Level >= least).Select(static line => line.Line)];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue((logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}\n{exception}"));

        public void Dispose()
        {
        }
    }
}
