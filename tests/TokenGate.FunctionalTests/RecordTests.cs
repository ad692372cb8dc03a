using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.FunctionalTests.Setup;
using TokenGate.FunctionalTests.Wire;
using TokenGate.Ledger;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.FunctionalTests;

/// <summary>G2, G3 and G4: one record for each exchange, on disk before the end is seen, and no fault of ours in anybody's way.</summary>
public sealed class RecordTests
{
    private const string Request = """{"model":"gpt-4o","messages":[{"role":"user","content":"How tall is the Eiffel Tower?"}]}""";

    private const string Answer = """
        {"id":"c1","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"330 m"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":14,"completion_tokens":5,"total_tokens":19}}
        """;

    private static readonly string Post =
        $"POST /v1/chat/completions?key=secret HTTP/1.1\r\nHost: a\r\nX-User: ada\r\nContent-Type: application/json\r\nContent-Length: {Request.Length}\r\n\r\n{Request}";

    private static readonly Step[] Json = [Step.Send($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Answer.Length}\r\n\r\n{Answer}")];

    [Fact]
    public async Task Answer_SeenToItsEnd_HasItsRecord()
    {
        await using var upstream = new RawUpstream(_ => Json);
        await using var gateway = await TestGateway.StartAsync(
            upstream.Port,
            ("TokenGate:Identity:Sources:0:Kind", "header"),
            ("TokenGate:Identity:Sources:0:Name", "X-User"),
            ("TokenGate:Identity:Sources:0:From:0", "127.0.0.0/8"));
        gateway.Journal.Before = static _ => Task.Delay(50);
        using var client = new RawClient();
        for (var i = 1; i <= 20; i++)
        {
            var got = await client.SendAsync(gateway.Port, Step.Send(Post));
            Assert.Equal(Answer, got.Text);
            Assert.Equal(i, gateway.Journal.Records.Count);
        }

        var record = gateway.Journal.Records[0];
        Assert.Equal(("ada", "ai", "POST", "/v1/chat/completions"), (record.User, record.Route, record.Method, record.Path));
        Assert.Equal((14L, 5L, UsageSource.Provider), (record.Counts.Input, record.Counts.Output, record.Source));
        Assert.Equal((Verdict.Trusted, TerminationReason.Complete, 200), (record.Judgement.Verdict, record.Ending, record.Status));
        Assert.Equal((Request.Length, Answer.Length), (record.RequestBytes, record.ResponseBytes));
        Assert.Equal(20, gateway.Journal.Records.Select(static each => each.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SlowJournal_DelaysOnlyTheEnd(bool terminalFrame)
    {
        var progress = new Progress();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] events = ["data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n", "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"}}]}\n\n"];
        var length = events.Sum(static text => text.Length);
        await using var upstream = new RawUpstream(_ =>
        [
            Step.Send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"), Step.Await(progress, 0),
            Step.Chunk(events[0]), Step.Await(progress, events[0].Length), Step.Chunk(events[1]), Step.Await(progress, length),
            terminalFrame ? Step.Chunk("data: [DONE]\n\n") : Step.Pause(1), Step.Send("0\r\n\r\n"),
        ]);
        var clock = new HoldClock(TimeSpan.FromSeconds(10));
        await using var gateway = await TestGateway.StartAsync(upstream.Port, builder => builder.Services.AddSingleton<TimeProvider>(clock));
        gateway.Journal.Before = _ => release.Task;
        using var client = new RawClient { Progress = progress };
        var receiving = client.SendAsync(gateway.Port, Step.Send(Post));
        await progress.WaitForAsync(length);
        await clock.Waits;
        Assert.False(receiving.IsCompleted);
        Assert.Empty(gateway.Journal.Records);
        release.SetResult();
        var got = await receiving;
        Assert.Single(gateway.Journal.Records);
        Assert.Equal(string.Concat(events) + (terminalFrame ? "data: [DONE]\n\n" : ""), got.Text);
        if (terminalFrame)
        {
            Assert.Equal(length, got.Body.Pieces.TakeWhile(piece => piece.Offset <= length).Last().Offset);
        }

        Assert.False(progress.Stuck);
    }

    [Fact]
    public async Task StuckJournal_ReleasesTheClientAfterTheBound_AndTheRecordFollowsOnce()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = new RawUpstream(_ => Json);
        var clock = new HoldClock(TimeSpan.FromSeconds(10));
        await using var gateway = await TestGateway.StartAsync(upstream.Port, builder => builder.Services.AddSingleton<TimeProvider>(clock));
        gateway.Journal.Before = _ => release.Task;
        var receiving = RawClient.ExchangeAsync(gateway.Port, Post);
        await clock.Waits;
        Assert.False(receiving.IsCompleted);
        clock.Reach();
        var got = await receiving;
        Assert.Equal((Answer, MessageEnd.Whole), (got.Text, got.End));
        Assert.Empty(gateway.Journal.Records);
        release.SetResult();
        Assert.Single(await gateway.Journal.WaitForAsync(1));
        await gateway.StopAsync();
        Assert.Single(gateway.Journal.Records);
    }

    [Fact]
    public async Task BrokenJournal_TrafficGoesOn_AndEveryRecordFollowsOnce()
    {
        var broken = true;
        await using var upstream = new RawUpstream(_ => Json);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        gateway.Journal.Before = _ => Volatile.Read(ref broken) ? throw new JournalException("the disk is full") : Task.CompletedTask;
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(Answer, (await RawClient.ExchangeAsync(gateway.Port, Post)).Text);
        }

        Assert.Empty(gateway.Journal.Records);
        var ready = await RawClient.ExchangeAsync(gateway.AdminPort, "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Contains("degraded", ready.Text, StringComparison.Ordinal);
        Volatile.Write(ref broken, false);
        Assert.Equal(5, (await gateway.Journal.WaitForAsync(5)).Select(static record => record.Id).Distinct().Count());
    }

    [Fact]
    public async Task BrokenJudge_TrafficGoesOn_AndTheProvidersCountsAreUnseen()
    {
        await using var upstream = new RawUpstream(_ => Json);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        gateway.Judge.Before = static () => throw new InvalidOperationException("broken");
        var got = await RawClient.ExchangeAsync(gateway.Port, Post);
        Assert.Equal(Answer, got.Text);
        var record = Assert.Single(gateway.Journal.Records);
        Assert.Equal((Verdict.Trusted, 14, 5), (record.Judgement.Verdict, record.Judgement.Split.UnseenInput, record.Judgement.Split.UnseenOutput));
        var health = await RawClient.ExchangeAsync(gateway.AdminPort, "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Contains("\"faults\":1", health.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlowAnalysis_OfTheRequest_IsWaitedForByTheConclusion()
    {
        const string withoutUsage = """{"id":"c1","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"330 m"}}]}""";
        await using var upstream = new RawUpstream(_ => [Step.Send($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {withoutUsage.Length}\r\n\r\n{withoutUsage}")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        gateway.Judge.BeforePrepare = static () => Thread.Sleep(300);
        Assert.Equal(withoutUsage, (await RawClient.ExchangeAsync(gateway.Port, Post)).Text);
        var record = Assert.Single(gateway.Journal.Records);
        Assert.Equal(UsageSource.Estimated, record.Source);
        Assert.True(record.Counts.Input >= 7, $"the question was not counted: {record.Counts.Input}");
    }

    [Fact]
    public async Task Logs_AtTheirMostTalkative_HoldNoTextAndNoKey()
    {
        var lines = new LogLines();
        await using var upstream = new RawUpstream(head => head.FirstLine.Contains("cut", StringComparison.Ordinal) ? [Step.Close] : Json);
        await using (var gateway = await TestGateway.StartAsync(upstream.Port, builder => builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(lines)))
        {
            await RawClient.ExchangeAsync(gateway.Port, Post);
            await RawClient.ExchangeAsync(gateway.Port, Post.Replace("/v1/chat/completions", "/cut", StringComparison.Ordinal));
            gateway.Judge.Before = static () => throw new InvalidOperationException("broken");
            await RawClient.ExchangeAsync(gateway.Port, Post);
        }

        Assert.NotEmpty(lines.All);
        Assert.DoesNotContain(lines.All, static line => line.Contains("secret", StringComparison.Ordinal) || line.Contains("Eiffel", StringComparison.Ordinal) || line.Contains("330 m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UnknownShape_IsPassedAndRecordedUnreadable()
    {
        await using var upstream = new RawUpstream(_ => [Step.Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]);
        await using var gateway = await TestGateway.StartAsync(upstream.Port);
        Assert.Equal("hello", (await RawClient.ExchangeAsync(gateway.Port, "POST /somewhere HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")).Text);
        Assert.Equal(Verdict.Unreadable, Assert.Single(gateway.Journal.Records).Judgement.Verdict);
    }

    [Fact]
    public async Task UnmeteredRoute_IsPassedWithoutARecord()
    {
        await using var upstream = new RawUpstream(_ => Json);
        await using var gateway = await TestGateway.StartAsync(upstream.Port, ("ReverseProxy:Routes:ai:Metadata:TokenGate.Meter", "off"));
        Assert.Equal(Answer, (await RawClient.ExchangeAsync(gateway.Port, Post)).Text);
        await gateway.StopAsync();
        Assert.Empty(gateway.Journal.Records);
    }
}
