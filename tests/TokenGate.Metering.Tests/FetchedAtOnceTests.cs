using TokenGate.Dialects;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Tokens;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

/// <summary>One background answer that several fetch at the same time: it counts once, in full, with what was asked of it.</summary>
public sealed class FetchedAtOnceTests
{
    private const string Id = "resp_68f1c2a79d0481938f4fd2";

    private const string Ask = """
        {"model":"gpt-5","background":true,"input":"Which of our two invoices for the harbour crane is the one with the wrong tax rate, and who signed it off last week?"}
        """;

    private const string Queued = $$"""{"id":"{{Id}}","object":"response","status":"queued","model":"gpt-5","output":[],"usage":null}""";

    private const string Completed = $$$"""
        {"id":"{{{Id}}}","object":"response","status":"completed","model":"gpt-5","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"The second one: it applies 7 % where 19 % is due."}]}],
        "usage":{"input_tokens":40,"output_tokens":17,"total_tokens":57}}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Conclude_AFetchThatIsHeldWhileOthersCount_CountsOnceAndLosesNothing(int others)
    {
        var told = new HeldRegister();
        var meter = MeterOf(told);
        await SendAsync(meter, "POST", Ask, Queued);

        told.HoldNextFind();
        var first = SendAsync(meter, "GET", "", Completed);
        await told.Held;
        var records = new List<UsageRecord>();
        for (var i = 0; i < others; i++)
        {
            records.Add(await SendAsync(meter, "GET", "", Completed));
        }

        told.LetGo();
        records.Add(await first);
        Assert.Equal((40, 17), (records.Sum(static record => record.Counts.Input ?? 0), records.Sum(static record => record.Counts.Output ?? 0)));
        Assert.Equal((40, 17), (records.Sum(static record => record.Judgement.Split.TrustedInput), records.Sum(static record => record.Judgement.Split.TrustedOutput)));
        Assert.Single(records, static record => record.IsUsage);
    }

    [Fact]
    public async Task Conclude_ManyFetchesAtOnce_CountOnceWithWhatWasAsked()
    {
        for (var round = 0; round < 25; round++)
        {
            var meter = MeterOf(new HeldRegister());
            await SendAsync(meter, "POST", Ask, Queued);
            var records = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(meter, "GET", "", Completed)));
            var counted = Assert.Single(records, static record => record.IsUsage);
            Assert.Equal((40, 17), (counted.Judgement.Split.TrustedInput, counted.Judgement.Split.TrustedOutput));
        }
    }

    [Fact]
    public async Task Conclude_AFetchAtAnotherGatewayOrAfterARestart_DividesByWhatWasWeighed()
    {
        // The register is what two meters share, or one and its successor: the question's text is with the first alone.
        var told = new HeldRegister();
        var asking = MeterOf(told);
        await SendAsync(asking, "POST", Ask, Queued);
        var fetched = await SendAsync(MeterOf(told), "GET", "", Completed);
        Assert.Equal(("ada", 40L, 40L, 0L), (fetched.User, fetched.Judgement.Split.Input, fetched.Judgement.Split.TrustedInput, fetched.Judgement.Split.UnseenInput));

        // The same words in a second question, which the first gateway knows as repeated, are so for the second one too.
        await SendAsync(asking, "GET", "", Completed);
        const string Other = "resp_68f1c2a79d0481938f4fd3";
        await SendAsync(asking, "POST", Ask, Queued.Replace(Id, Other, StringComparison.Ordinal));
        var again = await SendAsync(MeterOf(told), "GET", "", Completed.Replace(Id, Other, StringComparison.Ordinal), Other);
        Assert.Equal(40, again.Judgement.Split.Input);
        Assert.Equal(0, again.Judgement.Split.UnseenInput);
    }

    [Fact]
    public async Task Conclude_AFetchThatBillsFarMoreThanWasAsked_LeavesTheRestUnseen()
    {
        var told = new HeldRegister();
        await SendAsync(MeterOf(told), "POST", Ask, Queued);
        var split = (await SendAsync(MeterOf(told), "GET", "", Completed.Replace("\"input_tokens\":40", "\"input_tokens\":90000", StringComparison.Ordinal))).Judgement.Split;
        Assert.Equal(90_000, split.Input);
        Assert.InRange(split.TrustedInput, 20, 400);
        Assert.Equal(90_000 - split.TrustedInput, split.UnseenInput);
    }

    [Fact]
    public async Task Conclude_AFetchWhoseRegisterFails_IsCountedByThisProcessAlone()
    {
        var told = new HeldRegister();
        var meter = MeterOf(told);
        await SendAsync(meter, "POST", Ask, Queued);
        told.Fails = true;
        Assert.Equal(40, (await SendAsync(meter, "GET", "", Completed)).Counts.Input);
        Assert.Equal(0, (await SendAsync(meter, "GET", "", Completed)).Counts.Input);
    }

    private static ExchangeMeter MeterOf(IToldLater told) => new(
        DialectRegistry.Default, EncodingMap.Default, new Judge(new JudgeOptions { Models = "" }, new MemoryKey(new byte[MemoryKey.Length])), told);

    private static async Task<UsageRecord> SendAsync(ExchangeMeter meter, string method, string request, string response, string id = Id)
    {
        await Task.Yield();
        using var exchange = meter.Begin(new ExchangeHead
        {
            Id = Guid.CreateVersion7().ToString(),
            StartedAt = Wire.Start,
            User = "ada",
            Team = "engines",
            Route = "ai",
            Method = method,
            Path = method == "GET" ? "/v1/responses/" + id : "/v1/responses",
            Host = "api.example.com",
            Header = static _ => null,
        });
        exchange.ReadRequest(System.Text.Encoding.UTF8.GetBytes(request), truncated: false);
        exchange.OpenResponse(200, static name => name.Equals("content-type", StringComparison.OrdinalIgnoreCase) ? "application/json" : null);
        exchange.Append(System.Text.Encoding.UTF8.GetBytes(response));
        return await exchange.ConcludeAsync(new TransportResult { EndedAt = Wire.Start.AddSeconds(2), Ending = TerminationReason.Complete, IsTimed = true });
    }

    /// <summary>A register whose next question can be held until others have taken their share.</summary>
    private sealed class HeldRegister : IToldLater
    {
        private readonly ToldLaterMemory _memory = new();
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _holds;

        public bool Fails { get; set; }

        public Task Held => _held.Task;

        public void HoldNextFind() => Volatile.Write(ref _holds, 1);

        public void LetGo() => _goOn.SetResult();

        public ValueTask BeginAsync(string work, BegunWork begun, CancellationToken cancellationToken = default) => _memory.BeginAsync(work, begun, cancellationToken);

        public ValueTask LinkAsync(string file, string work, CancellationToken cancellationToken = default) => _memory.LinkAsync(file, work, cancellationToken);

        public async ValueTask<BegunWork?> FindAsync(string work, CancellationToken cancellationToken = default)
        {
            if (Interlocked.Exchange(ref _holds, 0) == 1)
            {
                _held.SetResult();
                await _goOn.Task;
            }

            return Fails ? throw new IOException("the register is away") : await _memory.FindAsync(work, cancellationToken);
        }

        public ValueTask<ToldShare> TakeAsync(string work, IReadOnlyList<ToldPart> parts, CancellationToken cancellationToken = default) => _memory.TakeAsync(work, parts, cancellationToken);
    }
}
