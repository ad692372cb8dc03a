using System.Text;

namespace TokenGate.Dialects.Tests;

/// <summary>What a session holds while it lasts, and what is left of it when there is no memory for its text.</summary>
public sealed class SessionMemoryTests
{
    private const string Realtime = "/v1/realtime?model=gpt-realtime";
    private const string Responses = "/v1/responses";
    private const string Live = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";

    private static readonly string Words = string.Concat(Enumerable.Repeat("words and more words. ", 10_000));

    public static TheoryData<string, string, string> Shapes => new()
    {
        {
            Realtime,
            $$$"""{"type":"conversation.item.create","item":{"role":"user","content":[{"type":"input_text","text":"{{{Words}}}"}]}}""",
            """{"type":"response.done","response":{"id":"r@","status":"completed","output":[{"content":[{"text":"Yes."}]}],"usage":{"input_tokens":20,"output_tokens":10}}}"""
        },
        {
            Responses,
            $$$"""{"type":"response.create","model":"gpt-5","input":[{"role":"user","content":"{{{Words}}}"}]}""",
            """{"type":"response.completed","response":{"id":"r@","status":"completed","output":[{"type":"message","content":[{"text":"Yes."}]}],"usage":{"input_tokens":20,"output_tokens":10}}}"""
        },
        {
            Live,
            $$$"""{"clientContent":{"turns":[{"role":"user","parts":[{"text":"{{{Words}}}"}]}],"turnComplete":true}}""",
            """{"serverContent":{"modelTurn":{"parts":[{"text":"Yes."}]},"turnComplete":true},"usageMetadata":{"promptTokenCount":20,"responseTokenCount":10}}"""
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void HeldBytes_AfterALargeMessage_AreItsTextAndLittleMore(string path, string asked, string answer)
    {
        using var reader = Wire.OpenSession(path);
        var before = reader.HeldBytes;
        reader.AppendRequest(WebSocketFrames.Texts([asked], masked: true));
        Assert.InRange(reader.HeldBytes, Words.Length, Words.Length + 100_000);
        Assert.True(before < 10_000, $"{before}");
        reader.AppendResponse(WebSocketFrames.Texts([answer], masked: false));
        Assert.False(reader.Take()!.Truncated);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void HeldBytes_OfAMessageThatCameInPart_AreCounted(string path, string asked, string answer)
    {
        using var reader = Wire.OpenSession(path);
        var frame = WebSocketFrames.Texts([asked], masked: true);
        reader.AppendRequest(frame.AsSpan(0, frame.Length - 1));
        Assert.True(reader.HeldBytes >= Words.Length, $"{reader.HeldBytes}");
        reader.Shed();
        reader.AppendRequest(frame.AsSpan(frame.Length - 1));
        Assert.True(reader.HeldBytes < 100_000, $"{reader.HeldBytes}");
        reader.AppendResponse(WebSocketFrames.Texts([answer], masked: false));
        Assert.True(reader.Take() is { Truncated: true, Response.Usage: { Input: 20, Output: 10 } });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Shed_InTheMiddle_LeavesTheUsageOfEveryFurtherAnswer(string path, string asked, string answer)
    {
        using var reader = Wire.OpenSession(path);
        reader.AppendRequest(WebSocketFrames.Texts([asked], masked: true));
        reader.Shed();
        Assert.True(reader.HeldBytes < 100_000, $"{reader.HeldBytes}");
        for (var turn = 0; turn < 3; turn++)
        {
            reader.AppendRequest(WebSocketFrames.Texts([asked], masked: true));
            reader.AppendResponse(WebSocketFrames.Texts([answer.Replace("@", $"{turn}", StringComparison.Ordinal)], masked: false));
            var content = reader.Take()!;
            Assert.True(content.Truncated);
            Assert.Equal((20, 10, "Yes."), (content.Response.Usage!.Input, content.Response.Usage.Output, Encoding.UTF8.GetString(content.Response.Parts.Single().Text.Span)));
            Assert.DoesNotContain(content.Request.Segments, static segment => segment.Text.Length > 1000);
            Assert.True(reader.HeldBytes < 100_000, $"{reader.HeldBytes}");
        }
    }
}
