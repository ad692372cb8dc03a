using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

/// <summary>Answers that are fetched: each counts once, with the text that was asked when it was begun.</summary>
public sealed class FetchedAnswerTests
{
    private const string Id = "resp_68f1c2a79d0481938f4fd2";

    private const string Ask = """
        {"model":"gpt-5","background":true,"input":"Which of our two invoices for the harbour crane is the one with the wrong tax rate, and who signed it off last week?"}
        """;

    [Fact]
    public void Conclude_ABackgroundAnswer_IsJudgedByWhatWasAsked()
    {
        var wire = new Wire { Path = "/v1/responses" };
        Assert.Equal(40, Background(wire, "resp_68f1c2a79d0481938f4fd2").Judgement.Split.TrustedInput);
        var second = Background(wire, "resp_68f1c2a79d0481938f4fd3").Judgement.Split;
        Assert.Equal(40, second.Input);
        Assert.True(second.TrustedInput <= 6, $"{second}");
    }

    [Fact]
    public void Conclude_AnAnswerThatIsStillMade_IsKnownToHaveUsedNothing()
    {
        var record = new Wire { Path = "/v1/responses" }.Send(Ask, Answer(Id, "queued"));
        Assert.Equal((0, 0, Verdict.NoUsage), (record.Counts.Input, record.Counts.Output, record.Judgement.Verdict));
        Assert.Equal((TokenSplit.None, "an answer that is still being made"), (record.Judgement.Split, record.Note));
    }

    [Fact]
    public void Conclude_AStreamThatTheClientCutAndFetchedLater_CountsTheRestOfIt()
    {
        var wire = new Wire { Path = "/v1/responses" };
        var stream = $"event: response.created\ndata: {{\"type\":\"response.created\",\"response\":{Answer(Id, "in_progress")}}}\n\n"
            + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"The second one\"}\n\n";
        var cut = wire.Send(Ask, stream, contentType: "text/event-stream", ending: TerminationReason.ClientGone);
        Assert.Equal(UsageSource.Partial, cut.Source);
        Assert.True(cut.Counts is { Input: > 0, Output: > 0 });

        var rest = Fetch(wire, Answer(Id, "completed"));
        Assert.Equal((40, 17), (cut.Counts.Input + rest.Counts.Input, cut.Counts.Output + rest.Counts.Output));
        Assert.Equal(rest.Counts.Output, rest.Judgement.Split.Output);
        Assert.Equal(0, Fetch(wire, Answer(Id, "completed")).Counts.Output);
    }

    [Fact]
    public void Conclude_AFetchedAnswerThatNobodyHereSawBegin_CountsInFullAndOnce()
    {
        var wire = new Wire { Path = "/v1/responses" };
        Assert.Equal((40, 17), CountsOf(Fetch(wire, Answer(Id, "completed"))));
        Assert.Equal((0, 0), CountsOf(Fetch(wire, Answer(Id, "completed"))));
    }

    [Fact]
    public void Conclude_AnswersThatWereMadeUnderOneName_AllCount()
    {
        var wire = new Wire { Path = "/v1/responses" };
        Assert.Equal((40, 17), CountsOf(wire.Send(Ask, Answer(Id, "completed"))));
        Assert.Equal((40, 17), CountsOf(wire.Send(Ask, Answer(Id, "completed"))));
        Assert.Equal((40, 17), CountsOf(Fetch(wire, Answer("resp_1", "completed"))));
        Assert.Equal((40, 17), CountsOf(Fetch(wire, Answer("resp_1", "completed"))));
    }

    [Fact]
    public void Conclude_AnAnswerOfAShortNameThatThePathNames_CountsOnce()
    {
        var wire = new Wire { Method = "GET", Path = "/v1/responses/resp_1?stream=false" };
        Assert.Equal((40, 17), CountsOf(wire.Send("", Answer("resp_1", "completed"))));
        Assert.Equal((0, 0), CountsOf(wire.Send("", Answer("resp_1", "completed"))));
    }

    [Fact]
    public void Conclude_ABackgroundAnswerThatAnotherFetches_CountsForWhoeverBeganIt()
    {
        var wire = new Wire { Path = "/v1/responses" };
        wire.Send(Ask, Answer(Id, "queued"));
        wire.User = "bob";
        var fetched = Fetch(wire, Answer(Id, "completed"));
        Assert.Equal(("ada", 40L), (fetched.User, fetched.Judgement.Split.TrustedInput));
    }

    [Fact]
    public void Conclude_AnAnswerWhoseQuestionNobodyHereSaw_HasUnseenInputAndVisibleOutput()
    {
        var split = Fetch(new Wire { Path = "/v1/responses" }, Answer(Id, "completed")).Judgement.Split;
        Assert.Equal((40, 17), (split.UnseenInput, split.TrustedOutput));
    }

    [Fact]
    public void Take_OfMoreAnswersThanAreRemembered_ForgetsTheOldest()
    {
        var counted = new CountedAnswers(capacity: 100);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Null(counted.Take(Named(i), 1, 1));
        }

        Assert.All(Enumerable.Range(900, 100), i => Assert.NotNull(counted.Take(Named(i), 1, 1)));
        Assert.Null(counted.Take(Named(0), 1, 1));
    }

    [Fact]
    public void Keep_OfMoreTextThanIsKept_ForgetsTheOldest()
    {
        var awaited = new AwaitedAnswers(limit: 100_000);
        for (var i = 0; i < 100; i++)
        {
            awaited.Keep(Named(i), Content(9_000), Wire.Start);
        }

        Assert.Null(awaited.Take(Named(80)));
        Assert.NotNull(awaited.Take(Named(99)));
        Assert.Null(awaited.Take(Named(99)));
        awaited.Keep("large", Content(50_000), Wire.Start);
        Assert.Null(awaited.Take("large"));
        awaited.Keep("late", Content(10), Wire.Start.AddHours(26));
        Assert.Null(awaited.Take(Named(98)));
    }

    private static UsageRecord Background(Wire wire, string id)
    {
        wire.Send(Ask, Answer(id, "queued"));
        return Fetch(wire, Answer(id, "completed"));
    }

    private static UsageRecord Fetch(Wire wire, string answer)
    {
        (wire.Method, wire.Path) = ("GET", "/v1/responses/" + Id);
        var record = wire.Send("", answer);
        (wire.Method, wire.Path) = ("POST", "/v1/responses");
        return record;
    }

    private static (long? Input, long? Output) CountsOf(UsageRecord record) => (record.Counts.Input, record.Counts.Output);

    private static string Named(int number) => $"resp_68f1c2a79d0481938f4fd2{number}";

    private static RequestContent Content(int bytes) => new() { Segments = [new Segment(SegmentRole.User, 0, new byte[bytes])] };

    private static string Answer(string id, string status) => status == "completed"
        ? $$$"""
          {"id":"{{{id}}}","object":"response","status":"completed","model":"gpt-5","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"The second one: it applies 7 % where 19 % is due."}]}],
          "usage":{"input_tokens":40,"output_tokens":17,"total_tokens":57}}
          """
        : $$$"""{"id":"{{{id}}}","object":"response","status":"{{{status}}}","model":"gpt-5","output":[],"usage":null}""";
}
