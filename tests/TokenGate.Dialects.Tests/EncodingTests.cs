using System.Text;
using TokenGate.Usage;

namespace TokenGate.Dialects.Tests;

/// <summary>Bodies that are no strict JSON in UTF-8, in both directions.</summary>
public sealed class EncodingTests
{
    private const string Question = """{"model":"gpt-5-mini","messages":[{"role":"user","content":"By how many days — é漢😀 — were the brackets late?"}]}""";

    private const string Answer =
        """{"id":"c1","model":"m","choices":[{"index":0,"message":{"content":"Vier Tage 😀"},"finish_reason":"stop"}],"usage":{"prompt_tokens":56,"completion_tokens":61,"total_tokens":117}}""";

    private const string Stream =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Vier Tage 😀\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":56,\"completion_tokens\":61}}\n\ndata: [DONE]\n\n";

    public static TheoryData<string, bool> Encodings => new()
    {
        { "utf-8", true }, { "utf-16", true }, { "utf-16", false }, { "utf-16BE", true }, { "utf-16BE", false },
        { "utf-32", true }, { "utf-32", false }, { "utf-32BE", true }, { "utf-32BE", false },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void ReadRequest_AnyEncodingOfJson_GivesTheSameText(string name, bool hasMark)
    {
        var plain = Read(Encoding.UTF8.GetBytes(Question));

        var content = Read(Encode(Question, name, hasMark));

        Assert.Null(content.Problem);
        Assert.Equal("gpt-5-mini", content.Model);
        Assert.Equal(Assert.Single(plain.Segments).Text.ToArray(), Assert.Single(content.Segments).Text.ToArray());
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Complete_AnyEncodingOfJsonCutAnywhere_GivesTheUsageAndTheText(string name, bool hasMark)
    {
        foreach (var (text, contentType) in ((string, string)[])[(Answer, "application/json"), (Stream, "text/event-stream; x=json")])
        {
            var body = Encode(text, name, hasMark);
            var whole = Wire.Describe(Respond(body, contentType, 0));
            for (var cut = 0; cut <= body.Length; cut++)
            {
                var content = Respond(body, contentType, cut);
                Assert.Equal(whole, Wire.Describe(content));
                if (text == Answer || hasMark)
                {
                    Assert.Equal((56, 61), (content.Usage?.Input, content.Usage?.Output));
                    Assert.Equal("Vier Tage 😀", Encoding.UTF8.GetString(Assert.Single(content.Parts).Text.Span));
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"By how many days?"}],"temperature":NaN}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"By how many days?"},],}""")]
    [InlineData("""{"model":"m",/* it is late */"messages":[{"role":"user","content":"By how many days?"}]}""")]
    public void ReadRequest_WhatServersTake_IsReadAsIfItWereStrict(string body)
    {
        var content = Read(Encoding.UTF8.GetBytes(body));

        Assert.Null(content.Problem);
        Assert.Equal("By how many days?", Encoding.UTF8.GetString(Assert.Single(content.Segments).Text.Span));
    }

    [Fact]
    public void ReadRequest_TruncatedBody_IsAProblemWithoutText()
    {
        var content = Read(Encoding.UTF8.GetBytes(Question)[..60]);

        Assert.Equal("malformed JSON", content.Problem);
        Assert.Empty(content.Segments);
    }

    [Fact]
    public void Complete_AnswerWithNumbersThatAreNone_KeepsTheUsage()
    {
        var text = Answer.Replace("\"index\":0", "\"index\":0,\"logprobs\":{\"x\":[-Infinity,NaN]}", StringComparison.Ordinal);

        var content = Respond(Encoding.UTF8.GetBytes(text), "application/json", 10);

        Assert.Equal((56, 61), (content.Usage?.Input, content.Usage?.Output));
    }

    [Fact]
    public void Complete_LongStreamOfLenientChunks_IsReadToItsEnd()
    {
        var chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"logprobs\":{\"p\":-Infinity}}]}\n\n";
        var body = string.Concat(Enumerable.Repeat(chunk, 500)) + Stream;

        var content = Respond(Encoding.UTF8.GetBytes(body), "text/event-stream", 10);

        Assert.Equal((56, 61), (content.Usage?.Input, content.Usage?.Output));
        Assert.Equal(500 + Encoding.UTF8.GetByteCount("Vier Tage 😀"), Assert.Single(content.Parts).Text.Length);
    }

    [Fact]
    public void Complete_GuardedAnswer_IsRead()
    {
        var content = Respond(Encoding.UTF8.GetBytes(")]}'\n" + Answer), "application/json", 3);

        Assert.Equal((56, 61), (content.Usage?.Input, content.Usage?.Output));
    }

    private static byte[] Encode(string text, string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        return [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
    }

    private static RequestContent Read(byte[] body)
    {
        var head = new RequestHead("POST", "/v1/chat/completions", null, static _ => null);
        return Wire.Ask(in head, body);
    }

    private static ResponseContent Respond(byte[] body, string contentType, int cut)
    {
        var head = new RequestHead("POST", "/v1/chat/completions", null, static _ => null);
        var response = new ResponseHead(200, name => name == "Content-Type" ? contentType : null);
        using var reader = Wire.Open(in head, in response);
        reader.Append(body.AsSpan(0, cut));
        reader.Append(body.AsSpan(cut));
        return reader.Complete(complete: true);
    }
}
