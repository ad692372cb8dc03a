using System.IO.Compression;
using System.Text;
using TokenGate.Usage;

namespace TokenGate.Dialects.Tests;

public sealed class RealtimeTests
{
    private static readonly string[] Sent =
    [
        """{"type":"session.update","session":{"instructions":"Be kind.","tools":[{"type":"function","name":"f"}]}}""",
        """{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}}""",
        """{"type":"input_audio_buffer.append","audio":"AAAA"}""",
        """{"type":"response.create"}""",
    ];

    private static readonly string[] Received =
    [
        """{"type":"session.created","session":{"model":"gpt-realtime-2025-08-28","input_audio_transcription":{"model":"gpt-4o-mini-transcribe"}}}""",
        """{"type":"response.output_text.delta","output_index":0,"delta":"He"}""",
        """{"type":"response.output_text.delta","output_index":0,"delta":"y"}""",
        """{"type":"response.done","response":{"id":"r1","status":"completed","usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10,"input_token_details":{"text_tokens":5,"audio_tokens":15,"cached_tokens":4},"output_token_details":{"text_tokens":3,"audio_tokens":7}}}}""",
        """{"type":"response.done","response":{"id":"r1","status":"completed","usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10}}}""",
        """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i1","transcript":"Hi there","usage":{"type":"tokens","input_tokens":6,"output_tokens":2}}""",
        """{"type":"response.output_audio_transcript.delta","output_index":0,"delta":"Bye"}""",
        """{"type":"response.done","response":{"id":"r2","status":"completed","usage":{"total_tokens":7,"input_tokens":5,"output_tokens":2}}}""",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void Take_EachAnswer_HasItsUsageAndTheConversationUntilThen(int size)
    {
        var answers = Read(WebSocketFrames.Texts(Sent, masked: true), WebSocketFrames.Texts(Received, masked: false), size);

        Assert.Equal(3, answers.Count);
        var transcript = answers[1];
        answers.RemoveAt(1);
        Assert.All(answers, static answer => Assert.Equal("gpt-realtime-2025-08-28", answer.Response.Model));
        Assert.Equal(("gpt-4o-mini-transcribe", "gpt-4o-mini-transcribe"), (transcript.Request.Model, transcript.Response.Model));
        Assert.Equal((6, 2), (transcript.Response.Usage!.Input, transcript.Response.Usage.Output));
        Assert.Equal(["Hi there"], Texts(transcript.Response.Parts));
        Assert.Equal(4, Assert.Single(transcript.Request.Segments).OpaqueBytes);
        var first = answers[0].Response.Usage!;
        Assert.Equal((20, 10, 4, 15, 7), (first.Input, first.Output, first.Cached, first.AudioInput, first.AudioOutput));
        Assert.Equal((5, 2), (answers[1].Response.Usage!.Input, answers[1].Response.Usage!.Output));
        Assert.Equal(["Hey"], Texts(answers[0].Response.Parts));
        Assert.Equal(["Bye"], Texts(answers[1].Response.Parts));
        Assert.Equal(["Be kind.", """{"type":"function","name":"f"}""", "Hi"], Texts(answers[0].Request));
        Assert.Equal(["Be kind.", """{"type":"function","name":"f"}""", "Hi", "Hey"], Texts(answers[1].Request));
        Assert.Equal(4, answers[1].Request.Segments.Single(static s => s.IsOpaque).OpaqueBytes);
        Assert.All(answers, static answer => Assert.True(answer.Response is { Ended: true, HasOutput: true }));
    }

    [Fact]
    public void Take_OutOfBandAnswer_LeavesTheConversationAlone()
    {
        using var reader = Open("/v1/realtime?model=gpt-realtime");
        reader.AppendRequest(WebSocketFrames.Texts(
        [
            """{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}}""",
            """{"type":"response.create","response":{"conversation":"none","instructions":"Classify.","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"x"}]}]}}""",
        ], masked: true));
        reader.AppendResponse(WebSocketFrames.Texts(
        [
            """{"type":"response.created","response":{"id":"a"}}""",
            """{"type":"response.done","response":{"id":"a","status":"completed","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"sport"}]}],"usage":{"input_tokens":3,"output_tokens":1}}}""",
        ], masked: false));
        var beside = reader.Take()!;
        Assert.Equal(["Classify.", "Hi", "x"], Texts(beside.Request));
        Assert.Equal(["sport"], Texts(beside.Response.Parts));
        reader.AppendResponse(WebSocketFrames.Texts(["""{"type":"response.done","response":{"id":"b","status":"completed","usage":{"input_tokens":3,"output_tokens":1}}}"""], masked: false));
        Assert.Equal(["Hi"], Texts(reader.Take()!.Request));
        Assert.Null(reader.Take());
        Assert.Null(reader.Complete());
    }

    [Fact]
    public void Take_SessionThatOnlyTranscribes_CountsEachTranscript()
    {
        using var reader = Open("/v1/realtime?intent=transcription");
        reader.AppendRequest(WebSocketFrames.Texts(["""{"type":"input_audio_buffer.append","audio":"AAAAAAAA"}"""], masked: true));
        reader.AppendResponse(WebSocketFrames.Texts(
        [
            """{"type":"session.created","session":{"type":"transcription","audio":{"input":{"transcription":{"model":"gpt-4o-transcribe"}}}}}""",
            """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i1","transcript":"Good morning","usage":{"type":"tokens","total_tokens":30,"input_tokens":20,"input_token_details":{"text_tokens":0,"audio_tokens":20},"output_tokens":10}}""",
            """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i2","transcript":"Bye","usage":{"type":"duration","seconds":3}}""",
        ], masked: false));
        var first = reader.Take()!;
        Assert.Equal((20, 10, 20), (first.Response.Usage!.Input, first.Response.Usage.Output, first.Response.Usage.AudioInput));
        Assert.Equal("gpt-4o-transcribe", first.Response.Model);
        Assert.Equal(["Good morning"], Texts(first.Response.Parts));
        var second = reader.Take()!.Response;
        Assert.True(second is { Usage: null, TellsNoTokens: "billed by duration", Billed.Milliseconds: 3000 });
    }

    [Fact]
    public void Complete_LiveTranslation_IsOneAnswerThatIsBilledByDuration()
    {
        using var reader = Open("/v1/realtime/translations?model=gpt-realtime-translate");
        reader.AppendRequest(WebSocketFrames.Texts(["""{"type":"session.input_audio_buffer.append","audio":"AAAAAAAA"}"""], masked: true));
        reader.AppendResponse(WebSocketFrames.Texts(
        [
            """{"type":"session.created","session":{"type":"translation"}}""",
            """{"type":"session.output_transcript.delta","delta":"Good ","elapsed_ms":200}""",
            """{"type":"session.output_audio.delta","delta":"AAAA"}""",
            """{"type":"session.output_transcript.delta","delta":"morning","elapsed_ms":400}""",
            """{"type":"session.closed"}""",
        ], masked: false));

        Assert.Null(reader.Take());
        var left = reader.Complete()!;
        Assert.Equal(["Good morning"], Texts(left.Response.Parts));
        Assert.True(left.Response is { HasOutput: true, Usage: null, Model: "gpt-realtime-translate", TellsNoTokens: "billed by duration" });
        Assert.Equal(8, Assert.Single(left.Request.Segments).OpaqueBytes);
    }

    [Fact]
    public void Complete_InTheMiddleOfAnAnswer_GivesWhatWasDelivered()
    {
        using var reader = Open("/v1/realtime?model=gpt-realtime");
        reader.AppendResponse(WebSocketFrames.Texts(
        [
            """{"type":"response.created","response":{"id":"a"}}""",
            """{"type":"response.output_text.delta","output_index":0,"delta":"Once upon"}""",
        ], masked: false));
        Assert.True(reader.Answering);
        var left = reader.Complete()!;
        Assert.Equal(["Once upon"], Texts(left.Response.Parts));
        Assert.True(left.Response is { HasOutput: true, Ended: false });
    }

    [Fact]
    public void Complete_CompressedByAnotherExtension_SaysThatItCouldNotBeRead()
    {
        using var reader = Open("/v1/realtime?model=gpt-realtime");
        reader.AppendResponse(WebSocketFrames.Frame(0xC1, "no deflate at all"u8.ToArray(), masked: false));
        Assert.Equal("messages over the limit, or not to be inflated", reader.Complete()!.Response.Problem);
    }

    [Fact]
    public void AppendResponse_CompressedBomb_IsBoundedAndTold()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 1024; i++)
            {
                deflate.Write(zeros);
            }
        }

        using var reader = Open("/v1/realtime", limit: 1 << 20);
        var since = System.Diagnostics.Stopwatch.StartNew();
        reader.AppendResponse(WebSocketFrames.Frame(0xC1, packed.ToArray()[..60_000], masked: false));
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(5));
        Assert.NotNull(reader.Complete()!.Response.Problem);
    }

    [Fact]
    public void Complete_FragmentsPingsAndBinaryBetween_ReadsTheSame()
    {
        using var wire = new MemoryStream();
        foreach (var text in Received)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var half = bytes.Length / 2;
            wire.Write(WebSocketFrames.Frame(0x01, bytes[..half], masked: false));
            wire.Write(WebSocketFrames.Frame(0x89, "ping"u8.ToArray(), masked: false));
            wire.Write(WebSocketFrames.Frame(0x80, bytes[half..], masked: false));
            wire.Write(WebSocketFrames.Frame(0x82, [1, 2, 3], masked: false));
        }

        Assert.Equal([20, 6, 5], Read([], wire.ToArray(), 5).Select(static answer => answer.Response.Usage!.Input));
    }

    [Fact]
    public void Complete_PerMessageDeflate_ReadsTheSame()
    {
        // One compressor for all messages, its window kept from one to the next (RFC 7692, section 7.2.3.2).
        using var wire = new MemoryStream();
        using var packed = new MemoryStream();
        using var deflate = new DeflateStream(packed, CompressionLevel.Optimal);
        foreach (var text in Received)
        {
            packed.SetLength(0);
            deflate.Write(Encoding.UTF8.GetBytes(text));
            deflate.Flush();
            var bytes = packed.ToArray();
            Assert.True(bytes.AsSpan().EndsWith<byte>([0, 0, 0xFF, 0xFF]));
            wire.Write(WebSocketFrames.Frame(0xC1, bytes[..^4], masked: false));
        }

        foreach (var size in (int[])[1, 11, 100_000])
        {
            Assert.Equal([20, 6, 5], Read([], wire.ToArray(), size).Select(static answer => answer.Response.Usage!.Input));
        }
    }

    [Fact]
    public void Complete_EachMessageCompressedToItsEnd_ReadsTheSame()
    {
        // A sender that keeps no window may close its deflate stream with each message (RFC 7692, section 7.2.3.4).
        using var wire = new MemoryStream();
        foreach (var text in Received)
        {
            using var packed = new MemoryStream();
            using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                deflate.Write(Encoding.UTF8.GetBytes(text));
            }

            packed.WriteByte(0);
            wire.Write(WebSocketFrames.Frame(0xC1, packed.ToArray(), masked: false));
        }

        Assert.Equal([20, 6, 5], Read([], wire.ToArray(), 100).Select(static answer => answer.Response.Usage!.Input));
    }

    [Fact]
    public void Complete_NoAnswer_GivesTheSessionWithItsError()
    {
        using var silent = Open("/v1/realtime");
        Assert.True(silent.Complete()!.Response is { HasOutput: false, Usage: null, Ended: false });
        using var refused = Open("/v1/realtime");
        refused.AppendResponse(WebSocketFrames.Texts(["""{"type":"error","error":{"type":"invalid_request_error","code":"session_expired"}}"""], masked: false));
        Assert.Equal("invalid_request_error", refused.Complete()!.Response.Error);
    }

    [Fact]
    public void Append_Garbage_NeverThrowsAndStaysSmall()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var bytes = new byte[2000];
            random.NextBytes(bytes);
            Assert.Empty(Read(bytes, bytes, 97));
        }
    }

    private static SessionReader Open(string path, long limit = ResponseHead.DefaultCaptureLimit)
    {
        var head = new RequestHead("GET", path, "api.openai.com", static _ => null);
        var response = new ResponseHead(101, static _ => null) { CaptureLimit = limit };
        var dialect = DialectRegistry.Default.Detect(in head, default, null)!;
        Assert.Equal("openai.realtime", dialect.Name);
        return dialect.OpenSession(in head, in response)!;
    }

    private static List<SessionContent> Read(byte[] sent, byte[] received, int size)
    {
        using var reader = Open("/v1/realtime?model=gpt-realtime");
        List<SessionContent> answers = [];
        foreach (var piece in sent.Chunk(size))
        {
            reader.AppendRequest(piece);
        }

        foreach (var piece in received.Chunk(size))
        {
            reader.AppendResponse(piece);
            while (reader.Take() is { } answer)
            {
                answers.Add(answer);
            }
        }

        reader.Complete();
        return answers;
    }

    private static IEnumerable<string> Texts(IEnumerable<AnswerPart> parts) => parts.Select(static part => Encoding.UTF8.GetString(part.Text.Span));

    private static IEnumerable<string> Texts(RequestContent request) =>
        request.Segments.Where(static s => !s.IsOpaque).Select(static s => Encoding.UTF8.GetString(s.Text.Span));
}
