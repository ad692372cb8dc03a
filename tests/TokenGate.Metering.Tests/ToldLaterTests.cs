using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

/// <summary>Usage that another call tells than the one that began the work: once, when it is first told, for whoever began it.</summary>
public sealed class ToldLaterTests
{
    private const string Begin = """
        {"requests":[{"custom_id":"r1","params":{"model":"claude-sonnet-4-6","max_tokens":100,"messages":[{"role":"user","content":"Ticket one: the parcel arrived broken, what do we owe the customer now?"}]}},
        {"custom_id":"r2","params":{"model":"claude-sonnet-4-6","max_tokens":100,"messages":[{"role":"user","content":"Ticket two: the invoice was paid twice, who sends the money back?"}]}}]}
        """;

    private const string Begun = """{"id":"msgbatch_01","type":"message_batch","processing_status":"in_progress","request_counts":{"processing":2,"succeeded":0,"errored":0,"canceled":0,"expired":0},"results_url":null}""";

    private const string Results = """
        {"custom_id":"r1","result":{"type":"succeeded","message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-4-6","content":[{"type":"text","text":"A refund, within two weeks."}],"stop_reason":"end_turn","usage":{"input_tokens":25,"output_tokens":9}}}}
        {"custom_id":"r2","result":{"type":"succeeded","message":{"id":"msg_02","type":"message","role":"assistant","model":"claude-sonnet-4-6","content":[{"type":"text","text":"Accounting does, on the same card."}],"stop_reason":"end_turn","usage":{"input_tokens":24,"output_tokens":10}}}}
        """;

    private const string BatchPath = "/v1/messages/batches";

    [Fact]
    public void Conclude_ResultsOfABatch_CountOnceForWhoeverBeganIt()
    {
        var wire = new Wire { Path = BatchPath };
        Assert.Equal(Verdict.NoUsage, wire.Send(Begin, Begun).Judgement.Verdict);
        wire.User = "bob";
        (wire.Method, wire.Path) = ("GET", $"{BatchPath}/msgbatch_01/results");

        var fetch = wire.Send("", Results, contentType: "application/x-jsonl");
        Assert.Equal((Verdict.NoUsage, "bob"), (fetch.Judgement.Verdict, fetch.User));
        var told = Assert.Single(wire.Told);
        Assert.Equal(("ada", 49, 19), (told.Record.User, told.Record.Counts.Input, told.Record.Counts.Output));
        Assert.Equal(told.OnceId, told.Record.Id);
        Assert.Equal(0, told.Record.Judgement.Split.UnseenInput + told.Record.Judgement.Split.UnseenOutput);
        Assert.True(told.Record.Judgement.Split.TrustedInput > 40, $"{told.Record.Judgement.Split}");

        wire.Send("", Results, contentType: "application/x-jsonl");
        Assert.Empty(wire.Told);
    }

    [Fact]
    public void Conclude_ResultsOfABatchThatBeganElsewhere_HaveUnseenInput()
    {
        var wire = new Wire { Method = "GET", Path = $"{BatchPath}/msgbatch_01/results" };
        wire.Send("", Results, contentType: "application/x-jsonl");
        var split = Assert.Single(wire.Told).Record.Judgement.Split;
        Assert.Equal((49, 19), (split.UnseenInput, split.Output));
        Assert.Equal(0, split.TrustedInput);
        Assert.True(split.TrustedOutput >= 15, $"{split}");
    }

    [Fact]
    public void Conclude_ADreamThatIsPolledToItsEnd_CountsItsSumOnceForWhoeverBeganIt()
    {
        var wire = new Wire { Path = "/v1/dreams?beta=true", Host = "api.anthropic.com" };
        Assert.Equal(Verdict.NoUsage, wire.Send("""{"inputs":[{"type":"sessions","session_ids":["s1"]}],"model":{"id":"claude-opus-5"}}""", Dream("pending", 0)).Judgement.Verdict);
        wire.User = "bob";
        (wire.Method, wire.Path) = ("GET", "/v1/dreams/drm_1?beta=true");
        var told = new List<TokenCounts>();
        foreach (var (status, output) in new[] { ("running", 40), ("completed", 90), ("completed", 90) })
        {
            Assert.Equal(Verdict.NoUsage, wire.Send("", Dream(status, output)).Judgement.Verdict);
            told.AddRange(wire.Told.Select(work => work.Record.Counts));
            Assert.All(wire.Told, work => Assert.Equal("ada", work.Record.User));
        }

        Assert.Equal((700, 90), (told.Sum(counts => counts.Input), told.Sum(counts => counts.Output)));

        static string Dream(string status, int output) =>
            $$$"""{"id":"drm_1","type":"dream","status":"{{{status}}}","model":{"id":"claude-opus-5"},"inputs":[],"outputs":[],"usage":{"input_tokens":{{{(output > 0 ? 100 : 0)}}},"cache_creation_input_tokens":0,"cache_read_input_tokens":{{{(output > 0 ? 600 : 0)}}},"output_tokens":{{{output}}}}}""";
    }

    [Fact]
    public void Conclude_ABatchThatIsPolledListedAndDownloaded_CountsOnce()
    {
        var wire = new Wire { Method = "GET", Path = "/v1/batches/batch_68f1c2a79d0481938f4fd267" };
        wire.Send("", Batch);
        Assert.Equal((1_510, 380), CountsOf(Assert.Single(wire.Told)));
        wire.Send("", Batch);
        Assert.Empty(wire.Told);
        wire.Path = "/v1/batches?limit=20";
        wire.Send("", $$"""{"object":"list","data":[{{Batch}}]}""");
        Assert.Empty(wire.Told);
        wire.Path = "/v1/files/file-o/content";
        wire.Send("", """
            {"id":"batch_req_1","custom_id":"r1","response":{"status_code":200,"body":{"id":"chatcmpl-1","object":"chat.completion","model":"gpt-5-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Fine."},"finish_reason":"stop"}],"usage":{"prompt_tokens":500,"completion_tokens":120,"total_tokens":620}}},"error":null}
            """, contentType: "application/octet-stream");
        Assert.Empty(wire.Told);
    }

    [Fact]
    public void Conclude_ABatchWhoseLinesWereUploadedHere_IsJudgedByThem()
    {
        const string line = """{"custom_id":"r1","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-5-mini","messages":[{"role":"user","content":"Which of our two invoices for the harbour crane has the wrong tax rate?"}]}}""";
        var form = $"--b1\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\n{line}\r\n--b1--\r\n";
        var wire = new Wire { Path = "/v1/files", Header = name => name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ? "multipart/form-data; boundary=\"b1\"" : null };
        Assert.Equal(Verdict.NoUsage, wire.Send(form, """{"id":"file-a","object":"file","purpose":"batch","filename":"a.jsonl","bytes":200,"status":"processed"}""").Judgement.Verdict);
        wire.Path = "/v1/batches";
        wire.Header = static _ => null;
        var begun = wire.Send(
            """{"input_file_id":"file-a","endpoint":"/v1/chat/completions","completion_window":"24h"}""",
            """{"id":"batch_68f1c2a79d0481938f4fd267","object":"batch","endpoint":"/v1/chat/completions","input_file_id":"file-a","status":"validating","output_file_id":null,"request_counts":{"total":1,"completed":0,"failed":0}}""");
        Assert.Equal(Verdict.NoUsage, begun.Judgement.Verdict);
        (wire.Method, wire.Path) = ("GET", "/v1/batches/batch_68f1c2a79d0481938f4fd267");
        wire.Send("", """{"id":"batch_68f1c2a79d0481938f4fd267","object":"batch","endpoint":"/v1/chat/completions","input_file_id":"file-a","status":"completed","output_file_id":"file-o","request_counts":{"total":1,"completed":1,"failed":0}}""");
        Assert.Empty(wire.Told);
        wire.Path = "/v1/files/file-o/content";
        wire.Send("", """
            {"id":"batch_req_1","custom_id":"r1","response":{"status_code":200,"body":{"id":"chatcmpl-1","object":"chat.completion","model":"gpt-5-mini","choices":[{"index":0,"message":{"role":"assistant","content":"The second one: seven in the place of nineteen."},"finish_reason":"stop"}],"usage":{"prompt_tokens":21,"completion_tokens":10,"total_tokens":31}}},"error":null}
            """, contentType: "application/octet-stream");
        var split = Assert.Single(wire.Told).Record.Judgement.Split;
        Assert.Equal((21, 10, 0), (split.TrustedInput, split.TrustedOutput, split.UnseenInput));
    }

    [Fact]
    public async Task Take_PartsAndTheWhole_AreOneCount()
    {
        var told = new ToldLaterMemory();
        Assert.Equal((10, 1), Delta(await told.TakeAsync("work", [new ToldPart("a", 10, 1)])));
        Assert.Equal((0, 0), Delta(await told.TakeAsync("work", [new ToldPart("a", 10, 1)])));
        Assert.Equal((15, 4), Delta(await told.TakeAsync("work", [new ToldPart("", 25, 5)])));
        Assert.Equal((0, 0), Delta(await told.TakeAsync("work", [new ToldPart("b", 15, 4)])));
        Assert.Equal((5, 0), Delta(await told.TakeAsync("work", [new ToldPart("c", 5, 0)])));
        Assert.Equal((0, 0), Delta(await told.TakeAsync("work", [new ToldPart("c", 4, 0)])));
    }

    [Fact]
    public async Task Link_AFileThatWasReadBeforeItsBatch_IsOneCountWithIt()
    {
        var told = new ToldLaterMemory();
        Assert.Equal((30, 3), Delta(await told.TakeAsync("file", [new ToldPart("a", 10, 1), new ToldPart("b", 20, 2)])));
        await told.BeginAsync("work", new BegunWork("ada", "-", "-", Wire.Start));
        await told.LinkAsync("file", "work");
        Assert.Equal((0, 0), Delta(await told.TakeAsync("work", [new ToldPart("", 30, 3)])));
        Assert.Equal((7, 0), Delta(await told.TakeAsync("file", [new ToldPart("c", 7, 0)])));
        Assert.Equal("ada", (await told.FindAsync("file"))?.User);
    }

    [Fact]
    public async Task Take_OfMoreWorkThanIsRemembered_ForgetsTheOldest()
    {
        var told = new ToldLaterMemory(capacity: 100);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal((1, 1), Delta(await told.TakeAsync($"work {i}", [new ToldPart("part", 1, 1)])));
        }

        Assert.Equal((0, 0), Delta(await told.TakeAsync("work 999", [new ToldPart("part", 1, 1)])));
        Assert.Equal((1, 1), Delta(await told.TakeAsync("work 0", [new ToldPart("part", 1, 1)])));
    }

    private const string Batch = """
        {"id":"batch_68f1c2a79d0481938f4fd267","object":"batch","endpoint":"/v1/chat/completions","model":"gpt-5-mini","input_file_id":"file-a","status":"completed","output_file_id":"file-o",
        "request_counts":{"total":3,"completed":3,"failed":0},"usage":{"input_tokens":1510,"input_tokens_details":{"cached_tokens":0},"output_tokens":380,"output_tokens_details":{"reasoning_tokens":64},"total_tokens":1890}}
        """;

    private static (long, long) Delta(ToldShare share) => (share.Input, share.Output);

    private static (long?, long?) CountsOf(ConcludedRecord told) => (told.Record.Counts.Input, told.Record.Counts.Output);
}
