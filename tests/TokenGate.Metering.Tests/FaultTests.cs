using System.Text;
using TokenGate.Dialects;
using TokenGate.Scoring;
using TokenGate.Tokens;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

/// <summary>G2 and G3: a fault of our own loses no usage.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Conclude_WhenTheJudgeFaults_RecordsTheProvidersCountsAsUnseenAndTellsTheFault(bool inPrepare)
    {
        var meter = new ExchangeMeter(DialectRegistry.Default, EncodingMap.Default, new BrokenJudge(inPrepare));
        using var exchange = meter.Begin(new ExchangeHead { Id = "x", StartedAt = Wire.Start, Method = "POST", Path = "/v1/chat/completions" });
        exchange.ReadRequest("""{"model":"gpt-4o","messages":[{"role":"user","content":"hello"}]}"""u8.ToArray(), truncated: false);
        exchange.OpenResponse(200, _ => null);
        exchange.Append(Encoding.UTF8.GetBytes(
            """{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}}"""));
        var record = await exchange.ConcludeAsync(new TransportResult { EndedAt = Wire.Start.AddSeconds(1), Ending = TerminationReason.Complete });

        Assert.Equal((8, 2), (record.Counts.Input, record.Counts.Output));
        Assert.Equal(TokenSplit.None with { UnseenInput = 8, UnseenOutput = 2 }, record.Judgement.Split);
        Assert.IsType<InvalidOperationException>(exchange.Fault);
    }

    private sealed class BrokenJudge(bool inPrepare) : IJudge
    {
        public RequestEvidence Prepare(RequestContent content, ITokenCounter counter) =>
            inPrepare ? throw new InvalidOperationException("prepare") : new RequestEvidence(content, counter, []);

        public ValueTask<Judgement> DecideAsync(JudgeInput input, CancellationToken cancellationToken = default) => throw new InvalidOperationException("decide");
    }
}
