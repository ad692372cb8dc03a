using System.Text;
using TokenGate.Dialects.Tests.Hostile;
using TokenGate.Usage;

namespace TokenGate.Dialects.Tests;

/// <summary>Usage that other calls began: large result files, and hostile ones.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class ToldLaterTests
{
    [Fact]
    public void Results_OfALargeBatch_AreReadInBoundedMemory()
    {
        const int Lines = 120_000;
        var padding = new string('y', 100);
        using var reader = Open("GET", "/v1/messages/batches/msgbatch_1/results", limit: 1_000_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Lines; i++)
        {
            reader.Append(Encoding.UTF8.GetBytes($$$$$"""{"custom_id":"r{{{{{i}}}}}","result":{"type":"succeeded","message":{"id":"m","type":"message","model":"c","content":[{"type":"text","text":"{{{{{padding}}}}}"}],"usage":{"input_tokens":3,"output_tokens":2}}}}""" + "\n"));
        }

        var content = reader.Complete(complete: true);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;

        // Every line counts; past the largest batch of any provider they are added up.
        Assert.Equal(100_001, content.Told.Count);
        Assert.Equal((3L * Lines, 2L * Lines), (content.Told.Sum(static told => told.Counts.Input!.Value), content.Told.Sum(static told => told.Counts.Output!.Value)));
        Assert.Equal("...", content.Told[^1].Part);
        Assert.InRange(content.Told.Sum(static told => told.Parts.Sum(static part => (long)part.Text.Length)), 900_000, 1_000_000);
        Assert.True(held < 96L * 1024 * 1024, $"{held} bytes are held");
    }

    [Fact]
    public void Results_WithHugeIds_AreToldApartByHash()
    {
        using var reader = Open("GET", "/v1/files/f/content");
        foreach (var end in "ab")
        {
            reader.Append(Encoding.UTF8.GetBytes($$$$$"""{"custom_id":"{{{{{new string('x', 10_000)}}}}}{{{{{end}}}}}","response":{"status_code":200,"body":{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}}}""" + "\n"));
        }

        var told = reader.Complete(complete: true).Told;
        Assert.Equal(2, told.Select(static usage => usage.Part).Distinct().Count());
        Assert.All(told, static usage => Assert.Equal(64, usage.Part.Length));
    }

    [Fact]
    public void Results_CutInTheMiddle_TellWhatCameWhole()
    {
        using var reader = Open("GET", "/v1/messages/batches/b/results");
        reader.Append(Encoding.UTF8.GetBytes("""{"custom_id":"1","result":{"type":"succeeded","message":{"type":"message","usage":{"input_tokens":3,"output_tokens":2}}}}""" + "\n" + """{"custom_id":"2","result":{"type":"succeeded","mess"""));
        Assert.Equal("1", reader.Complete(complete: false).Told.Single().Part);
    }

    [Theory]
    [InlineData("/v1/batches/b")]
    [InlineData("/v1/files/f/content")]
    [InlineData("/v1/threads/t/runs/r")]
    [InlineData("/v1/evals/e/runs/r")]
    [InlineData("/v1/chat/deferred-completion/d")]
    public void Read_FailedStatus_TellsNothing(string path)
    {
        var head = new RequestHead("GET", path, null, static _ => null);
        using var reader = Wire.Open(in head, new ResponseHead(404, static _ => null));
        reader.Append("""{"id":"b","object":"batch","custom_id":"c","usage":{"prompt_tokens":3,"completion_tokens":2},"error":{"type":"not_found"}}"""u8);
        var content = reader.Complete(complete: true);
        Assert.Empty(content.Told);
        Assert.Empty(content.Began);
        Assert.Equal("not_found", content.Error);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(long.MaxValue)]
    public void Read_CountsThatCannotBe_AreUnknown(long count)
    {
        using var reader = Open("GET", "/v1/batches/b");
        reader.Append(Encoding.UTF8.GetBytes($$$"""{"id":"b","object":"batch","status":"completed","usage":{"input_tokens":{{{count}}},"output_tokens":2}}"""));
        var told = reader.Complete(complete: true).Told.Single();
        Assert.Equal((null, 2L), (told.Counts.Input, told.Counts.Output));
    }

    [Theory]
    [InlineData("completed", true)]
    [InlineData("SUCCESS", true)]
    [InlineData("JOB_STATE_SUCCEEDED", true)]
    [InlineData("BATCH_STATE_CANCELLED", true)]
    [InlineData("PartiallyCompleted", true)]
    [InlineData("finalizing", false)]
    [InlineData("in_progress", false)]
    [InlineData("JOB_STATE_RUNNING", false)]
    [InlineData("uncompleted", false)]
    public void Read_Status_SaysWhetherTheWorkEnded(string status, bool ended)
    {
        using var reader = Open("GET", "/v1/batches/b");
        reader.Append(Encoding.UTF8.GetBytes($$$"""{"id":"b","object":"batch","status":"{{{status}}}","usage":{"input_tokens":1,"output_tokens":2}}"""));
        Assert.Equal(ended, reader.Complete(complete: true).Told.Single().Ended);
    }

    [Fact]
    public void Upload_OfABatchOverManyLines_HoldsNoMoreThanItsBytes()
    {
        var line = """{"custom_id":"r","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"Q"}]}}""" + "\n";
        var body = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\n"
            + string.Concat(Enumerable.Repeat(line, 100_000)) + "\r\n--b--\r\n";
        var head = new RequestHead("POST", "/v1/files", null, static name => name == "Content-Type" ? "multipart/form-data; boundary=b" : null);
        var content = Wire.Ask(in head, Encoding.UTF8.GetBytes(body));

        // As many segments as any request may have; the file itself is the first.
        Assert.Equal(65_536, content.Segments.Count);
        Assert.Equal(ReferenceKind.Document, content.Segments[0].Reference);
        Assert.True(content.RunsNoModel);
    }

    private static ResponseReader Open(string method, string path, long limit = ResponseHead.DefaultCaptureLimit)
    {
        var head = new RequestHead(method, path, null, static _ => null);
        var response = new ResponseHead(200, static _ => null) { CaptureLimit = limit };
        return Wire.Open(in head, in response);
    }
}
