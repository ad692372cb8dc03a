using FsCheck.Xunit;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>
/// G3 over the whole gateway: exchanges that end in every way, many at a time, and a stop in the middle of some, leave one record each.
/// </summary>
public sealed class RandomEndTests
{
    private const int Exchanges = 48;
    private const int AtOnce = 8;

    /// <summary>Exchanges that still run when the gateway stops.</summary>
    private const int Cut = 3;

    private const string Question = """{"model":"gpt-4o","messages":[{"role":"user","content":"How tall is it?"}]}""";

    private static readonly string[] Heads =
    [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 40\r\n\r\n",
    ];

    [Property(MaxTest = 4)]
    public async Task AnyEnds_OfManyExchanges_LeaveOneRecordEach(int seed)
    {
        var random = new Random(seed);
        var plans = Enumerable.Range(0, Exchanges).Select(_ => new Plan(random.Next(8), random.Next(Heads.Length), random.Next(3), random.Next(4))).ToList();
        var arrived = Enumerable.Range(0, Exchanges + Cut).Select(static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        await using var upstream = new RawUpstream(head => Answer(head, plans, arrived));
        var gateway = await TestGateway.StartAsync(upstream.Port, ("TokenGate:Transport:DrainSeconds", "0"));
        await using (gateway)
        {
            foreach (var several in Enumerable.Range(0, Exchanges).Chunk(AtOnce))
            {
                await Task.WhenAll(several.Select(index => ExchangeAsync(gateway.Port, index, plans[index], arrived[index].Task)));
            }

            var left = Enumerable.Range(Exchanges, Cut).Select(index => ExchangeAsync(gateway.Port, index, new Plan(7, 0, 0, 1), arrived[index].Task)).ToList();
            await Task.WhenAll(arrived.Skip(Exchanges).Select(static each => each.Task.WaitAsync(TimeSpan.FromSeconds(20))));
            await gateway.StopAsync();
            await Task.WhenAll(left);
        }

        Assert.Equal(Exchanges + Cut, gateway.Journal.Records.Count);
        Assert.Equal(Exchanges + Cut, gateway.Journal.Records.Select(static record => record.Path).Distinct().Count());
        var cut = gateway.Journal.Records.Where(static record => Enumerable.Range(Exchanges, Cut).Any(index => record.Path == PathOf(index)));
        Assert.Equal(Enumerable.Repeat(TerminationReason.Shutdown, Cut), cut.Select(static record => record.Ending));
    }

    private static async Task ExchangeAsync(int port, int index, Plan plan, Task arrived)
    {
        var request = plan.Body switch
        {
            0 => $"GET {PathOf(index)} HTTP/1.1\r\nHost: a\r\n\r\n",
            1 => $"POST {PathOf(index)} HTTP/1.1\r\nHost: a\r\nContent-Length: {Question.Length}\r\n\r\n{Question}",
            2 => $"POST {PathOf(index)} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{Question.Length:X}\r\n{Question}\r\n0\r\n\r\n",
            _ => $"POST {PathOf(index)} HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{Question}{new string(' ', 100_000 - Question.Length)}",
        };
        using var client = new RawClient();
        var receiving = client.SendAsync(port, Step.Send(request));
        if (plan.Client == 0 || plan.Upstream == 7)
        {
            // An upstream that says nothing is left by its client, or cut by the stop.
            await Task.WhenAny(receiving, arrived.WaitAsync(TimeSpan.FromSeconds(20)));
            if (index < Exchanges)
            {
                client.Socket.Close(timeout: 0);
            }
        }

        try
        {
            await receiving;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            // The client left.
        }
    }

    private static IReadOnlyList<Step> Answer(RawHead head, List<Plan> plans, List<TaskCompletionSource> arrived)
    {
        var index = Enumerable.Range(0, arrived.Count).First(each => head.FirstLine.Contains(PathOf(each) + " ", StringComparison.Ordinal));
        var plan = index < plans.Count ? plans[index] : new Plan(7, 0, 0, 1);
        Step tell = new(Waits: () =>
        {
            arrived[index].TrySetResult();
            return Task.CompletedTask;
        });
        var (start, half, rest) = plan.Head == 1
            ? (Heads[1], Step.Chunk("data: {\"a\":1}\n\n"), new[] { Step.Chunk("data: [DONE]\n\n"), Step.Send("0\r\n\r\n") })
            : (Heads[plan.Head], Step.Send(new string('x', 20)), new[] { Step.Send(new string('x', 20)) });
        return plan.Upstream switch
        {
            0 => [tell, Step.Close],
            1 => [tell, Step.Reset],
            2 => [tell, Step.Send(start), half, Step.Close],
            3 => [tell, Step.Send(start), half, Step.Reset],
            4 => [tell, Step.Send("HTTP/1.1 204 No Content\r\n\r\n")],
            7 => [tell, Step.Pause(60_000)],
            _ => [tell, Step.Send(start), half, .. rest],
        };
    }

    /// <summary>A path for each exchange, in letters: a record's path keeps no numbers.</summary>
    private static string PathOf(int index) => $"/v1/{(char)('a' + (index / 26))}{(char)('a' + (index % 26))}";

    /// <param name="Upstream">What the upstream does.</param>
    /// <param name="Head">The head of its answer.</param>
    /// <param name="Client">0: the client leaves when the upstream has its request.</param>
    /// <param name="Body">The request's body.</param>
    private sealed record Plan(int Upstream, int Head, int Client, int Body);
}
