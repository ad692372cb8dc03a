using System.Text;

namespace TokenGate.Dialects.Tests;

/// <summary>Content codings in both directions, as the header names them.</summary>
public sealed class CodingTests
{
    private const string Answer =
        """{"id":"c1","model":"m","choices":[{"index":0,"message":{"content":"Four days."},"finish_reason":"stop"}],"usage":{"prompt_tokens":33,"completion_tokens":21,"total_tokens":54}}""";

    private const string Question = """{"model":"m","messages":[{"role":"user","content":"By how many days?"}]}""";

    public static TheoryData<string, string[]> Headers => new()
    {
        { "zstd", ["zstd"] },
        { "ZSTD", ["zstd"] },
        { "x-gzip", ["gzip"] },
        { "identity", [] },
        { "gzip, zstd", ["gzip", "zstd"] },
        { "zstd,br , identity, gzip", ["zstd", "br", "gzip"] },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void OpenResponse_CodingsOfTheHeader_AreUndoneFromTheLast(string header, string[] applied)
    {
        var body = Encode(Answer, applied);
        var head = Head(null);
        var response = new ResponseHead(200, name => name == "Content-Encoding" ? header : null);

        for (var cut = 0; cut <= body.Length; cut += 7)
        {
            using var reader = Wire.Open(in head, in response);
            reader.Append(body.AsSpan(0, cut));
            reader.Append(body.AsSpan(cut));
            var content = reader.Complete(complete: true);
            Assert.Equal((33, 21), (content.Usage?.Input, content.Usage?.Output));
        }
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void ReadRequest_CodingsOfTheHeader_AreUndoneFromTheLast(string header, string[] applied)
    {
        var head = Head(header);

        var content = Wire.Ask(in head, Encode(Question, applied));

        Assert.Null(content.Problem);
        Assert.Equal("By how many days?", Encoding.UTF8.GetString(Assert.Single(content.Segments).Text.Span));
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("gzip, foo")]
    [InlineData("br,br,br,br")]
    public void ReadRequest_UnknownCoding_SaysSo(string header)
    {
        var head = Head(header);

        var content = Wire.Ask(in head, Encoding.UTF8.GetBytes(Question));

        Assert.True(content is { IsUnknownCoding: true, Problem: "unknown content coding", Segments.Count: 0 });
    }

    [Fact]
    public void Refine_PackedBodyAtAPathThatSaysNothing_IsToldByTheBody()
    {
        var head = new RequestHead("POST", "/my/llm", null, static name => name == "Content-Encoding" ? "zstd" : null);

        Assert.Equal("openai.chat", DialectRegistry.Default.Detect(in head, Encode(Question, ["zstd"]), null)!.Name);
    }

    [Fact]
    public void Terminal_ZstdStreamFlushedByEvent_IsSeenWithTheLastFrame()
    {
        using var target = new MemoryStream();
        using var encoder = new ZstdSharp.CompressionStream(target);
        encoder.Write("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n"u8);
        encoder.Flush();
        var first = target.ToArray();
        encoder.Write("data: [DONE]\n\n"u8);
        encoder.Flush();
        var head = Head(null);
        var response = new ResponseHead(200, name => name switch { "Content-Encoding" => "zstd", "Content-Type" => "text/event-stream", _ => null });
        using var reader = Wire.Open(in head, in response);

        reader.Append(first);
        Assert.False(reader.Terminal);
        reader.Append(target.ToArray().AsSpan(first.Length));
        Assert.True(reader.Terminal);
    }

    private static RequestHead Head(string? coding) => new("POST", "/v1/chat/completions", null, name => name == "Content-Encoding" ? coding : null);

    private static byte[] Encode(string text, string[] codings) => codings.Aggregate(Encoding.UTF8.GetBytes(text), Wire.Encode);
}
