using System.Collections.Concurrent;
using System.Globalization;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using Xunit;

namespace TokenGate.FunctionalTests.Differential;

/// <summary>
/// G1, proven: randomised exchanges direct and through the gateway, and nothing differs but what <see cref="KnownDifferences"/> lists.
/// </summary>
public sealed class DifferentialTests
{
    private const int Cases = 1000;

    private const int AtOnce = 16;

    private readonly ConcurrentDictionary<string, (ExchangeCase Case, Progress Sent, Progress Read)> _runs = new(StringComparer.Ordinal);

    [Fact]
    public async Task RandomExchanges_DirectAndThroughTheGateway_Agree()
    {
        await using var upstream = new RawUpstream(head => RunOf(head) is { Case: { } exchange } run ? exchange.Answer(run.Read) : []) { ProgressOf = head => RunOf(head).Sent };
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        var faults = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Cases),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (number, _) =>
            {
                var exchange = CaseGenerator.Make(number);
                var direct = await PlayAsync(exchange, "direct", upstream.Port, faults);
                var through = await PlayAsync(exchange, "gateway", gateway.Port, faults);
                Compare(exchange, direct, through, faults);
            });
        CompareRequests(upstream, faults);
        await gateway.StopAsync();
        Assert.True(faults.IsEmpty, $"{faults.Count} differences:\n" + string.Join("\n", faults.Order(StringComparer.Ordinal).Take(40)));
        Assert.Equal(Cases, gateway.Journal.Records.Count);
    }

    private (ExchangeCase? Case, Progress? Sent, Progress Read) RunOf(RawHead head) =>
        head.Values("X-Run").FirstOrDefault() is { } key && _runs.TryGetValue(key, out var run) ? run : (null, null, new Progress());

    private async Task<RawMessage> PlayAsync(ExchangeCase exchange, string way, int port, ConcurrentBag<string> faults)
    {
        var (sent, read) = (new Progress(), new Progress());
        var key = string.Create(CultureInfo.InvariantCulture, $"{exchange.Number}-{way}");
        _runs[key] = (exchange, sent, read);
        using var client = new RawClient { Progress = read };
        var answer = await client.SendAsync(port, exchange.Request(key, sent));
        if (sent.Stuck || read.Stuck)
        {
            faults.Add($"{exchange.Number} ({exchange.Kind}), {way}: a piece was held back, {(sent.Stuck ? "of the request" : "of the answer")}");
        }

        return answer;
    }

    private static void Compare(ExchangeCase exchange, RawMessage direct, RawMessage through, ConcurrentBag<string> faults)
    {
        Same(exchange, "status line", direct.Head?.FirstLine, through.Head?.FirstLine, faults);
        Same(exchange, "end", KnownDifferences.End(direct), KnownDifferences.End(through), faults);
        if (direct.Head is null || through.Head is null)
        {
            return;
        }

        Same(exchange, "header", string.Join('\n', KnownDifferences.Fields(direct.Head)), string.Join('\n', KnownDifferences.Fields(through.Head)), faults);
        Same(exchange, "body", direct.Text, through.Text, faults);
        Same(exchange, "trailers", string.Join('\n', direct.Body.Trailers), string.Join('\n', through.Body.Trailers), faults);
    }

    private static void CompareRequests(RawUpstream upstream, ConcurrentBag<string> faults)
    {
        var received = upstream.Received.Where(static message => message.Head!.Values("X-Run").Any())
            .GroupBy(static message => message.Head!.Values("X-Run").Single(), StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.ToList(), StringComparer.Ordinal);
        for (var number = 0; number < Cases; number++)
        {
            var exchange = CaseGenerator.Make(number);
            var direct = received.GetValueOrDefault($"{number}-direct") ?? [];
            var through = received.GetValueOrDefault($"{number}-gateway") ?? [];
            if (through.Count < direct.Count || (through.Count > direct.Count && !through.TrueForAll(KnownDifferences.MayRepeat)))
            {
                Same(exchange, "number of requests", direct.Count, through.Count, faults);
            }

            foreach (var (first, second) in direct.Zip(through))
            {
                Same(exchange, "request line", first.Head!.FirstLine, second.Head!.FirstLine, faults);
                Same(exchange, "request header", string.Join('\n', KnownDifferences.Fields(first.Head!)), string.Join('\n', KnownDifferences.Fields(second.Head!)), faults);
                Same(exchange, "request body", first.Text, second.Text, faults);
            }
        }
    }

    private static void Same<T>(ExchangeCase exchange, string what, T direct, T through, ConcurrentBag<string> faults)
    {
        if (!EqualityComparer<T>.Default.Equals(direct, through))
        {
            faults.Add($"{exchange.Number} ({exchange.Kind}), {what}: direct <{Short(direct)}> gateway <{Short(through)}>");
        }
    }

    private static string Short<T>(T value) => value?.ToString() is { } text ? text.Length > 300 ? text[..300] + "…" : text : "nothing";
}
