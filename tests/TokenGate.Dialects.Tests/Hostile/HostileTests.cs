using System.Diagnostics;
using System.Text;
using TokenGate.Usage;
using Xunit.Abstractions;

namespace TokenGate.Dialects.Tests.Hostile;

/// <summary>Input made to hurt: bounded time and memory, an outcome with a reason, never an exception, never a count.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class HostileTests(ITestOutputHelper output)
{
    private const int Large = 100_000_000;
    private const int Small = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string, string, string> Streams => new()
    {
        { "depth bomb", "application/json", "", "[" },
        { "object depth bomb", "application/json", "", "{\"a\":" },
        { "endless line", "text/event-stream", "", "data: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
        { "endless data lines", "text/event-stream", "", "data: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n" },
        { "endless comment", "text/event-stream", "", ": xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
        { "endless malformed events", "text/event-stream", "", "data: {\"choices\":[{]\n\n" },
        { "endless tiny events", "text/event-stream", "", "data: {}\n\n" },
        { "endless string", "application/json", "{\"a\":\"", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
        { "endless members", "application/json", "{", "\"a\":1,\"b\":{\"a\":[1,2,3],\"a\":{}}," },
        { "endless blanks", "application/json", "", "                                                                " },
        { "endless escapes", "application/json", "{\"a\":\"", "\\\\\\\"\\u00e9" },
        { "endless choices", "text/event-stream", "", "data: {\"choices\":[{\"index\":1234567,\"delta\":{\"content\":\"x\"}}]}\n\n" },
        { "endless lines", "application/x-ndjson", "", "{\"choices\":[]}\n" },
        { "endless lenient events", "text/event-stream", "", "data: {\"choices\":[],\"logprob\":NaN,}\n\n" },
        { "endless UTF-16", "application/json", "\u00FF\u00FE", "{\0\"\0a\0\"\0:\0\"\0x\0\"\0}\0" },
        { "endless values of no shape", "application/x-ndjson", "", "{\"a\":1,\"b\":\"x\"}\n" },
        { "endless empty results", "application/x-ndjson", "", "{\"data\":{\"a\":1},\"metrics\":{}}\n" },
        { "endless steps", "text/event-stream", "", "data: {\"author\":\"a\",\"content\":{\"parts\":[{\"text\":\"x\"}]}}\n\n" },
        { "endless states", "text/event-stream", "", "data: {\"messages\":[{\"type\":\"ai\",\"content\":\"x\"},{\"type\":\"ai\",\"content\":\"y\"}]}\n\n" },
        { "event stream of zeros", "application/vnd.amazon.eventstream", "", "\0\0\0\0\0\0\0\0" },
        { "event stream of ones", "application/vnd.amazon.eventstream", "", "\u007f\u007f\u007f\u007f" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    [Trait("Category", "Torture")]
    public void Append_AHundredMegabytes_TakesBoundedTimeAndMemoryAndCountsNothing(string name, string contentType, string start, string piece) =>
        Play(name, contentType, start, piece, Large);

    [Theory]
    [MemberData(nameof(Streams))]
    public void Append_SomeMegabytes_TakesBoundedTimeAndMemoryAndCountsNothing(string name, string contentType, string start, string piece) =>
        Play(name, contentType, start, piece, Small);

    private void Play(string name, string contentType, string start, string piece, int length)
    {
        var block = Repeat(piece, 64 * 1024);
        foreach (var (path, host) in ((string, string?)[])[("/v1/chat/completions", null), ("/my/llm", null), ("/model/m/converse-stream", null)])
        {
            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var peak = 0L;
            var clock = Stopwatch.StartNew();
            var head = new RequestHead("POST", path, host, static _ => null);
            var dialect = DialectRegistry.Default.Detect(in head, default, null)!;
            var response = new ResponseHead(200, header => header == "Content-Type" ? contentType : null);
            using var reader = DialectRegistry.OpenResponse(dialect, in head, in response);
            reader.Append(Encoding.Latin1.GetBytes(start));
            for (var sent = 0; sent < length; sent += block.Length)
            {
                reader.Append(block);
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before);
            }

            var content = reader.Complete(complete: true);

            output.WriteLine($"{name,-26} {path,-28} {clock.ElapsedMilliseconds,6} ms {peak / 1_000_000,5} MB  {content.Problem ?? content.Error}");
            Assert.True(content.Usage is null, name);
            Assert.True(clock.Elapsed < Patience, $"{name} at {path} took {clock.Elapsed}");
            Assert.True(peak < 250_000_000, $"{name} at {path} took {peak} bytes");
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    public void Append_PackedBomb_EndsAtTheLimitWithAReason(string coding)
    {
        var bomb = Wire.Encode(Repeat("{\"a\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 30_000_000), coding);
        var head = new RequestHead("POST", "/v1/chat/completions", null, static _ => null);
        var response = new ResponseHead(200, header => header switch { "Content-Encoding" => coding, "Content-Type" => "application/json", _ => null })
        {
            CaptureLimit = 1_000_000,
        };
        var clock = Stopwatch.StartNew();
        using var reader = Wire.Open(in head, in response);

        reader.Append(bomb);
        var content = reader.Complete(complete: true);

        output.WriteLine($"{coding} bomb of {bomb.Length} bytes: {clock.ElapsedMilliseconds} ms, {content.Problem}");
        Assert.NotNull(content.Problem);
        Assert.Null(content.Usage);
        Assert.True(clock.Elapsed < Patience);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void ReadRequest_PackedBomb_IsAProblem(string coding)
    {
        var bomb = Wire.Encode(new byte[100_000_000], coding);
        var head = new RequestHead("POST", "/v1/chat/completions", null, name => name == "Content-Encoding" ? coding : null);
        var dialect = DialectRegistry.Default.Detect(in head, default, null)!;

        Assert.Equal("decoded body over the limit", DialectRegistry.ReadRequest(dialect, in head, bomb).Problem);
    }

    [Theory]
    [InlineData("dcz")]
    [InlineData("gzip, foo")]
    [InlineData("br, br, br, br, br")]
    public void OpenResponse_CodingThatCannotBeUndone_IsDeliveredAndAProblemAndNoError(string coding)
    {
        var head = new RequestHead("POST", "/v1/chat/completions", null, static _ => null);
        var response = new ResponseHead(200, header => header == "Content-Encoding" ? coding : null);
        using var reader = Wire.Open(in head, in response);
        reader.Append("anything"u8);

        var content = reader.Complete(complete: true);
        Assert.Equal("unknown content coding", content.Problem);
        Assert.True(content is { IsUnknownCoding: true, HasOutput: true, Ended: true, Error: null });
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"messages\":")]
    [InlineData("{\"messages\":{}}")]
    [InlineData("{\"messages\":[null,1,\"x\",[],{\"role\":1,\"content\":{\"a\":[]}}],\"tools\":[null],\"n\":-1,\"max_tokens\":1e99}")]
    [InlineData("{\"model\":\"\\ud800\",\"messages\":[{\"content\":\"\\udfff\\ud800\"}]}")]
    public void ReadRequest_AnyDialectAnyNonsense_NeverThrows(string body)
    {
        foreach (var dialect in DialectRegistry.Default.Dialects)
        {
            var head = new RequestHead("POST", "/x", null, static _ => null);
            var content = DialectRegistry.ReadRequest(dialect, in head, Encoding.UTF8.GetBytes(body));
            Assert.True(content.FormatTokens >= 0);
            Assert.True(content.Choices >= 1);
            Assert.True(content.MaxOutputTokens is null or >= 0);
        }
    }

    [Fact]
    public void Complete_EmptyBody_IsAProblemInEveryDialectThatRunsAModel()
    {
        foreach (var dialect in DialectRegistry.Default.Dialects)
        {
            var head = new RequestHead("POST", "/x", null, static _ => null);
            var response = new ResponseHead(200, static _ => null);
            using var reader = DialectRegistry.OpenResponse(dialect, in head, in response);
            var content = reader.Complete(complete: true);

            // A file may be empty, and an answer that is still being made.
            Assert.True(content.Problem == (dialect.ReadRequest(in head, default).RunsNoModel ? null : "empty body"), dialect.Name);
            Assert.Equal(TokenCounts.Unknown, content.Usage ?? TokenCounts.Unknown);
        }
    }

    private static byte[] Repeat(string piece, int length)
    {
        var bytes = Encoding.Latin1.GetBytes(piece);
        var block = new byte[length / bytes.Length * bytes.Length];
        for (var i = 0; i < block.Length; i += bytes.Length)
        {
            bytes.CopyTo(block, i);
        }

        return block;
    }
}
