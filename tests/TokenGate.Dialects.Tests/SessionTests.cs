using System.Text;
using TokenGate.Usage;

namespace TokenGate.Dialects.Tests;

/// <summary>The sessions beside Realtime: responses over WebSocket, and Gemini's Live API.</summary>
public sealed class SessionTests
{
    private const string Live = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Take_ResponsesOverWebSocket_EachIsAnAnswer(int size)
    {
        using var reader = Wire.OpenSession("/v1/responses");
        List<SessionContent> answers = [];
        foreach (var number in (string[])["1", "2"])
        {
            Append(reader.AppendRequest, size, WebSocketFrames.Texts(["""{"type":"response.create","model":"gpt-5","input":[{"role":"user","content":"Q@"}]}""".Replace("@", number, StringComparison.Ordinal)], masked: true));
            Append(reader.AppendResponse, size, WebSocketFrames.Texts(
            [
                """{"type":"response.created","response":{"id":"r@","status":"in_progress","model":"gpt-5-2025"}}""".Replace("@", number, StringComparison.Ordinal),
                """{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"A"}""",
                """{"type":"response.completed","response":{"id":"r@","status":"completed","model":"gpt-5-2025","usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":@,"total_tokens":10}}}""".Replace("@", number, StringComparison.Ordinal),
            ],
            masked: false));
            answers.Add(reader.Take()!);
        }

        Assert.Equal(["Q1", "Q2"], answers.Select(static answer => Text(answer.Request.Segments[0].Text)));
        Assert.Equal(["r1", "r2"], answers.Select(static answer => answer.Response.ResponseId));
        Assert.Equal([(9L, 1L, 4L), (9L, 2L, 4L)], answers.Select(static answer => (answer.Response.Usage!.Input!.Value, answer.Response.Usage.Output!.Value, answer.Response.Usage.Cached!.Value)));
        Assert.All(answers, static answer => Assert.Equal("A", Text(answer.Response.Parts.Single().Text)));
        Assert.Null(reader.Complete());
    }

    [Fact]
    public void Complete_ResponseCutShort_IsLeft()
    {
        using var reader = Wire.OpenSession("/v1/responses");
        reader.AppendResponse(WebSocketFrames.Texts(["""{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Half"}"""], masked: false));
        Assert.True(reader.Answering);
        var left = reader.Complete()!.Response;
        Assert.True(left is { Ended: false, HasOutput: true, Usage: null });
        Assert.Equal("Half", Text(left.Parts.Single().Text));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Take_LiveTurns_EachHasItsUsage(int size)
    {
        using var reader = Wire.OpenSession(Live);
        Append(reader.AppendRequest, size, WebSocketFrames.Texts(
        [
            """{"setup":{"model":"models/gemini-live","systemInstruction":{"parts":[{"text":"Be kind."}]}}}""",
            """{"clientContent":{"turns":[{"role":"user","parts":[{"text":"Hi"}]}],"turnComplete":true}}""",
        ],
        masked: true));
        Append(reader.AppendResponse, size, Binary(
            """{"setupComplete":{}}""",
            """{"serverContent":{"modelTurn":{"parts":[{"inlineData":{"mimeType":"audio/pcm","data":"AAAA"}}]}}}""",
            """{"serverContent":{"outputTranscription":{"text":"Hello"}}}""",
            """{"serverContent":{"turnComplete":true},"usageMetadata":{"promptTokenCount":20,"responseTokenCount":10,"thoughtsTokenCount":3,"totalTokenCount":33}}"""));
        Append(reader.AppendRequest, size, WebSocketFrames.Texts(["""{"realtimeInput":{"audio":{"data":"AAAAAAAA"}}}"""], masked: true));
        Append(reader.AppendResponse, size, Binary(
            """{"serverContent":{"modelTurn":{"parts":[{"text":"Bye"}]},"turnComplete":true},"usageMetadata":{"promptTokenCount":40,"responseTokenCount":2,"totalTokenCount":42}}"""));

        var (first, second) = (reader.Take()!, reader.Take()!);
        Assert.Equal((20, 13, 3), (first.Response.Usage!.Input, first.Response.Usage.Output, first.Response.Usage.Reasoning));
        Assert.Equal((40, 2), (second.Response.Usage!.Input, second.Response.Usage.Output));
        Assert.Equal(["Hello", "Bye"], new[] { first, second }.Select(static turn => Text(turn.Response.Parts.Single().Text)));
        Assert.Equal(["Be kind.", "Hi", "Hello", ""], second.Request.Segments.Select(static segment => Text(segment.Text)));
        Assert.Equal("gemini-live", second.Request.Model);
        Assert.Null(reader.Take());
        Assert.Null(reader.Complete());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Take_LiveUsageBehindTheTurn_JoinsItsTurn(int size)
    {
        using var reader = Wire.OpenSession(Live);
        Append(reader.AppendRequest, size, WebSocketFrames.Texts(["""{"clientContent":{"turns":[{"role":"user","parts":[{"text":"Hi"}]}],"turnComplete":true}}"""], masked: true));
        Append(reader.AppendResponse, size, Binary("""{"serverContent":{"modelTurn":{"parts":[{"text":"Hello"}]},"turnComplete":true}}"""));
        Assert.Null(reader.Take());
        Assert.True(reader.Answering);

        // The next question may be under way before the usage of the last answer is told.
        Append(reader.AppendRequest, size, WebSocketFrames.Texts(["""{"clientContent":{"turns":[{"role":"user","parts":[{"text":"And?"}]}],"turnComplete":true}}"""], masked: true));
        Append(reader.AppendResponse, size, Binary(
            """{"usageMetadata":{"promptTokenCount":150,"responseTokenCount":20,"totalTokenCount":170,"responseTokensDetails":[{"modality":"TEXT","tokenCount":5},{"modality":"AUDIO","tokenCount":15}]}}"""));
        var first = reader.Take()!;
        Assert.Equal((150, 20, 15), (first.Response.Usage!.Input, first.Response.Usage.Output, first.Response.Usage.AudioOutput));
        Assert.Equal(["Hi"], first.Request.Segments.Select(static segment => Text(segment.Text)));
        Assert.Equal("Hello", Text(first.Response.Parts.Single().Text));

        // A turn whose usage never comes ends with the next one.
        Append(reader.AppendResponse, size, Binary(
            """{"serverContent":{"modelTurn":{"parts":[{"text":"No usage"}]},"turnComplete":true}}""",
            """{"serverContent":{"modelTurn":{"parts":[{"text":"Bye"}]},"turnComplete":true},"usageMetadata":{"promptTokenCount":3,"responseTokenCount":2}}"""));
        Assert.Null(reader.Take()!.Response.Usage);
        Assert.Equal((3, 2), (reader.Take()!.Response.Usage!.Input, 2));
        Assert.Null(reader.Complete());
    }

    [Fact]
    public void Complete_LiveTurnThatStillWaitsForItsUsage_IsLeft()
    {
        using var reader = Wire.OpenSession(Live);
        reader.AppendResponse(Binary("""{"serverContent":{"modelTurn":{"parts":[{"text":"Hello"}]},"turnComplete":true}}"""));

        var left = reader.Complete()!.Response;

        Assert.True(left is { Ended: true, Usage: null, FinishReason: "turnComplete" });
        Assert.Equal("Hello", Text(left.Parts.Single().Text));
    }

    [Fact]
    public void Complete_LiveSessionWithoutTurns_AddsItsIncrementsUp()
    {
        using var reader = Wire.OpenSession(Live);
        var increment = """{"serverContent":{"outputTranscription":{"text":"x"}},"usageMetadata":{"promptTokenCount":30,"responseTokenCount":20,"totalTokenCount":50,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":30}]}}""";
        reader.AppendResponse(Binary(increment, increment, """{"usageMetadata":{"promptTokenCount":5,"responseTokenCount":1}}""", increment));

        var left = reader.Complete()!.Response;

        Assert.Equal((95, 61, 90), (left.Usage!.Input, left.Usage.Output, left.Usage.AudioInput));
    }

    [Theory]
    [InlineData("/v1/realtime")]
    [InlineData("/v1/responses")]
    [InlineData(Live)]
    public void Append_MutatedMessages_NeverThrowsAndNeverCountsAbsurdly(string path)
    {
        var random = new Random(3);
        var messages = Binary(
            """{"type":"response.created","response":{"id":"r"}}""",
            """{"type":"response.output_text.delta","output_index":0,"delta":"abc"}""",
            """{"type":"response.done","response":{"id":"r","usage":{"input_tokens":5,"output_tokens":7}}}""",
            """{"type":"response.completed","response":{"id":"r","usage":{"input_tokens":1e30,"output_tokens":-7}}}""",
            """{"serverContent":{"turnComplete":true},"usageMetadata":{"promptTokenCount":5,"responseTokenCount":-1}}""");
        for (var round = 0; round < 3000; round++)
        {
            var bytes = (byte[])messages.Clone();
            for (var edit = random.Next(6); edit > 0; edit--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using var reader = Wire.OpenSession(path);
            reader.AppendRequest(bytes);
            Append(reader.AppendResponse, 1 + random.Next(200), bytes);
            while (reader.Take() is { } answer)
            {
                Assert.True(answer.Response.Usage is null or { Input: null or (>= 0 and <= TokenCounts.Ceiling), Output: null or >= 0 });
            }

            reader.Complete();
        }
    }

    [Fact]
    public void AppendResponse_SteadyDeltas_AllocateNothing()
    {
        using var reader = Wire.OpenSession("/v1/realtime");
        var frame = WebSocketFrames.Texts(["""{"type":"response.output_text.delta","response_id":"r","output_index":0,"delta":"abc"}"""], masked: false);
        var allocated = 0L;
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 3000; i++)
            {
                reader.AppendResponse(frame);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                reader.AppendResponse(frame.AsSpan(0, i % frame.Length));
                reader.AppendResponse(frame.AsSpan(i % frame.Length));
            }

            // The first round fills what is kept of an answer.
            allocated += round == 0 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void AppendRequest_EndlessConversation_StaysWithinTheLimit()
    {
        using var reader = Wire.OpenSession("/v1/realtime", limit: 1 << 20);
        var item = WebSocketFrames.Texts(
            [$$$"""{"type":"conversation.item.create","item":{"role":"user","content":[{"type":"input_text","text":"{{{new string('x', 10_000)}}}"}]}}"""], masked: true);
        for (var i = 0; i < 1000; i++)
        {
            reader.AppendRequest(item);
        }

        reader.AppendResponse(WebSocketFrames.Texts(["""{"type":"response.done","response":{"id":"r","usage":{"input_tokens":5,"output_tokens":7}}}"""], masked: false));
        var answer = reader.Take()!;
        Assert.True(answer.Request.Segments.Sum(static segment => segment.Text.Length) <= 1 << 20);
        Assert.Equal(5, answer.Response.Usage!.Input);
    }

    private static byte[] Binary(params string[] messages) =>
        [.. messages.SelectMany(static text => WebSocketFrames.Frame(0x82, Encoding.UTF8.GetBytes(text), masked: false))];

    private static string Text(ReadOnlyMemory<byte> text) => Encoding.UTF8.GetString(text.Span);

    private static void Append(Appending append, int size, byte[] bytes)
    {
        foreach (var piece in bytes.Chunk(size))
        {
            append(piece);
        }
    }

    private delegate void Appending(ReadOnlySpan<byte> bytes);
}
