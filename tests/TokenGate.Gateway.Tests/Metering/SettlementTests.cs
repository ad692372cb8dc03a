using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using System.Text;
using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Dialects;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Routing;
using TokenGate.Gateway.Telemetry;
using TokenGate.Gateway.Tests.Hosting;
using TokenGate.Gateway.Tests.Telemetry;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Metering;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Metering;

/// <summary>
/// G3 at its root: whatever happens to an exchange, in whatever order and however often it is ended, it leaves one record and no memory.
/// </summary>
public sealed class SettlementTests : IDisposable
{
    private static readonly byte[] Request = Encoding.UTF8.GetBytes("""{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"How tall is it?"}]}""");

    private static readonly byte[] Event = Encoding.UTF8.GetBytes("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"330 m\"}}]}\n\n");

    private static readonly byte[] Done = Encoding.UTF8.GetBytes("data: [DONE]\n\n");

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <param name="way">What passes and happens, one after the other.</param>
    /// <param name="ends">The reasons for which several paths end it at the same time.</param>
    /// <param name="faults">What breaks on the way, a bit for each.</param>
    [Property(MaxTest = 300)]
    public async Task AnyWay_OfAnExchange_LeavesOneRecordAndNoMemory(byte[] way, byte[] ends, FaultyParts faults)
    {
        var parts = new FaultyMeter(faults);
        using var limit = new AnalysisLimit(new LiveOptions(new GatewayOptions()));
        var recorder = Recorder(parts, limit);
        var exchange = recorder.Begin(new ExchangeHead { Id = "one", StartedAt = DateTimeOffset.UnixEpoch, Method = "POST", Path = "/v1/chat/completions" });
        TerminationReason? first = null;
        foreach (var step in way)
        {
            switch (step % 6)
            {
                case 0:
                    exchange.TakeRequest(Request);
                    break;
                case 1:
                    recorder.AnalyseRequest(exchange, isPassedOn: step > 127);
                    break;
                case 2:
                    exchange.OpenResponse(new DefaultHttpContext { Response = { StatusCode = step > 127 ? 200 : 500 } }.Response);
                    break;
                case 3:
                    exchange.TakeResponse(step > 127 ? Event : Done);
                    break;
                case 4:
                    exchange.Sending();
                    break;
                default:
                    first ??= Reason(step);
                    await recorder.SettleAsync(exchange, Reason(step));
                    break;
            }
        }

        await Task.WhenAll(ends.Select(each => Task.Run(async () => await recorder.SettleAsync(exchange, Reason(each)))));
        await recorder.SettleAsync(exchange, TerminationReason.Complete);
        exchange.TakeRequest(Request);
        exchange.TakeResponse(Event);
        await recorder.StopAsync(CancellationToken.None);

        var record = Assert.Single(parts.Appended);
        Assert.Equal("one", record.Id);
        Assert.True(first is null || record.Ending == first, $"{record.Ending} and not {first}");
        Assert.True(record.Judgement.Split.IsValid);
        Assert.Equal((0L, 0), (recorder.CapturedBytes, recorder.Unsettled));
    }

    [Fact]
    public async Task Exchange_UpToTheJournal_StaysOnTheThreadThatBroughtItsBytes()
    {
        var parts = new FaultyMeter(FaultyParts.None);
        using var limit = new AnalysisLimit(new LiveOptions(new GatewayOptions()));
        var recorder = Recorder(parts, limit);
        var exchange = recorder.Begin(new ExchangeHead { Id = "one", StartedAt = DateTimeOffset.UnixEpoch, Method = "POST", Path = "/v1/chat/completions" });
        var thread = Environment.CurrentManagedThreadId;
        exchange.TakeRequest(Request);
        recorder.AnalyseRequest(exchange, isPassedOn: true);
        exchange.OpenResponse(new DefaultHttpContext().Response);
        exchange.TakeResponse(Event);
        exchange.TakeResponse(Done);
        var settling = recorder.SettleAsync(exchange, TerminationReason.Complete);
        Assert.True(settling.IsCompletedSuccessfully);
        await settling;
        Assert.Equal([("Prepare", thread), ("Decide", thread), ("Append", thread)], parts.Steps);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_AnsweredWithItsLastByte_IsReadWhole(bool endIsSeen)
    {
        var parts = new FaultyMeter(FaultyParts.None);
        using var limit = new AnalysisLimit(new LiveOptions(new GatewayOptions()));
        var recorder = Recorder(parts, limit);
        var exchange = recorder.Begin(new ExchangeHead { Id = "one", StartedAt = DateTimeOffset.UnixEpoch, Method = "POST", Path = "/v1/chat/completions" });
        var body = new Pipe();
        await body.Writer.WriteAsync(Request);
        if (endIsSeen)
        {
            await body.Writer.CompleteAsync();
        }

        using var relay = new RequestRelay(body.Reader, exchange, recorder, expectsContinue: false, isHttp11: true, CancellationToken.None) { Headers = { ContentLength = Request.Length } };
        await using var upstream = new AnsweringStream(Request.Length, async () =>
        {
            exchange.OpenResponse(new DefaultHttpContext().Response);
            exchange.TakeResponse(Event);
            exchange.TakeResponse(Done);
            await recorder.SettleAsync(exchange, TerminationReason.Complete);
            await body.Writer.CompleteAsync();
        });

        await relay.CopyToAsync(upstream);

        Assert.Equal(["Prepare", "Decide", "Append"], parts.Steps.Select(static step => step.Step));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, (64 * 1024) + 1)]
    public async Task Request_ThatIsLargeOrStillToBeEnded_IsAnalysedElsewhere(bool isPassedOn, int bytes)
    {
        var parts = new FaultyMeter(FaultyParts.None);
        using var limit = new AnalysisLimit(new LiveOptions(new GatewayOptions()));
        var recorder = Recorder(parts, limit);
        var exchange = recorder.Begin(new ExchangeHead { Id = "one", StartedAt = DateTimeOffset.UnixEpoch, Method = "POST", Path = "/v1/chat/completions" });
        exchange.TakeRequest(Request);
        exchange.TakeRequest(Encoding.UTF8.GetBytes(new string(' ', bytes)));

        recorder.AnalyseRequest(exchange, isPassedOn);

        // This thread is kept busy, so the analysis must run on another one.
        Assert.True(SpinWait.SpinUntil(() => exchange.Analysed.IsCompleted, TimeSpan.FromSeconds(20)));
        Assert.NotEqual(Environment.CurrentManagedThreadId, Assert.Single(parts.Steps).Thread);
        await recorder.SettleAsync(exchange, TerminationReason.Complete);
        Assert.Single(parts.Appended);
    }

    [Fact]
    public async Task CallWithoutAModel_IsTallied_AndNothingWaitsForTheDisk()
    {
        var parts = new FaultyMeter(FaultyParts.JournalElsewhere);
        using var limit = new AnalysisLimit(new LiveOptions(new GatewayOptions()));
        await using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var journal = Journal.Open(new JournalOptions { Path = _folder }, meters.GetRequiredService<IMeterFactory>(), NullLogger<Journal>.Instance);
        await using (var tally = NoUsageTally.Start(journal, TimeProvider.System, NullLogger<NoUsageTally>.Instance))
        {
            var calls = new NoUsageCalls();
            calls.Use(tally);
            var recorder = Recorder(parts, limit, calls);
            var exchange = recorder.Begin(new ExchangeHead { Id = "one", StartedAt = DateTimeOffset.UnixEpoch, Method = "GET", Path = "/v1/models", Route = "ai" });
            exchange.OpenResponse(new DefaultHttpContext().Response);
            exchange.TakeResponse("{\"data\":[]}"u8);
            var settling = recorder.SettleAsync(exchange, TerminationReason.Complete);
            Assert.True(settling.IsCompletedSuccessfully);
            await settling;
        }

        Assert.Empty(parts.Appended);
        Assert.Equal(1, AuditSummary.Read(journal.Reader).ByVerdict[Verdict.NoUsage]);
    }

    private static TerminationReason Reason(byte value) => (TerminationReason)(value % 6);

    private ExchangeRecorder Recorder(FaultyMeter parts, AnalysisLimit limit, NoUsageCalls? noUsage = null)
    {
        var live = new LiveOptions(new GatewayOptions());
        var configuration = ConfigurationValues.In(_folder);
        var faults = Faults.Reporter(TimeProvider.System);
        var files = new SideFiles(configuration, live, new ConcernList(TimeProvider.System, NullLogger<ConcernList>.Instance), TimeProvider.System, NullLogger<SideFiles>.Instance);
        var users = new UserResolver(configuration, live, new PeopleKeys(configuration, live, NullLogger<PeopleKeys>.Instance), files, faults, Faults.Metrics());
        return new ExchangeRecorder(
            new ExchangeMeter(DialectRegistry.Default, parts, parts), parts, users, DialectRegistry.Default, limit, live, faults, Faults.Metrics(), noUsage ?? new NoUsageCalls(), [parts], TimeProvider.System);
    }
}
