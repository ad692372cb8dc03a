using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

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
        """{"type":"session.created","session":{"model":"gpt-realtime-2025-08-28"}}""",
        """{"type":"response.output_text.delta","output_index":0,"delta":"He"}""",
        """{"type":"response.output_text.delta","output_index":0,"delta":"y"}""",
        """{"type":"response.done","response":{"id":"r1","status":"completed","usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10,"input_token_details":{"text_tokens":5,"audio_tokens":15,"cached_tokens":4},"output_token_details":{"text_tokens":3,"audio_tokens":7}}}}""",
        """{"type":"response.done","response":{"id":"r1","status":"completed","usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10}}}""",
        """{"type":"conversation.item.input_audio_transcription.completed","usage":{"type":"tokens","input_tokens":6,"output_tokens":2}}""",
        """{"type":"response.output_audio_transcript.delta","output_index":0,"delta":"Bye"}""",
        """{"type":"response.done","response":{"id":"r2","status":"completed","usage":{"total_tokens":7,"input_tokens":5,"output_tokens":2}}}""",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void Complete_Session_AddsUpEachAnswerOnce(int size)
    {
        var content = Read(Frames(Sent, masked: true), Frames(Received, masked: false), size);

        Assert.Equal("gpt-realtime", content.Request.Model);
        Assert.Equal("gpt-realtime-2025-08-28", content.Response.Model);
        Assert.Equal(25, content.Response.Usage!.Input);
        Assert.Equal(12, content.Response.Usage.Output);
        Assert.Equal(4, content.Response.Usage.Cached);
        Assert.Equal(15, content.Response.Usage.AudioInput);
        Assert.Equal(7, content.Response.Usage.AudioOutput);
        Assert.Equal(6, content.Response.Usage.Extra["input_audio_transcription.input_tokens"]);
        Assert.Equal(["Hey", "Bye"], content.Response.Parts.Select(static part => Encoding.UTF8.GetString(part.Text.Span)));
        Assert.Equal(
            ["Be kind.", """{"type":"function","name":"f"}""", "Hi"],
            content.Request.Segments.Where(static s => !s.IsOpaque).Select(static s => Encoding.UTF8.GetString(s.Text.Span)));
        Assert.Equal(4, content.Request.Segments.Single(static s => s.IsOpaque).OpaqueBytes);
    }

    [Fact]
    public void Complete_FragmentsPingsAndBinaryBetween_ReadsTheSame()
    {
        using var wire = new MemoryStream();
        foreach (var text in Received)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var half = bytes.Length / 2;
            wire.Write(Frame(0x01, bytes[..half], masked: false));
            wire.Write(Frame(0x89, "ping"u8.ToArray(), masked: false));
            wire.Write(Frame(0x80, bytes[half..], masked: false));
            wire.Write(Frame(0x82, [1, 2, 3], masked: false));
        }

        Assert.Equal(25, Read([], wire.ToArray(), 5).Response.Usage!.Input);
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
            wire.Write(Frame(0xC1, bytes[..^4], masked: false));
        }

        foreach (var size in (int[])[1, 11, 100_000])
        {
            Assert.Equal(25, Read([], wire.ToArray(), size).Response.Usage!.Input);
        }
    }

    [Fact]
    public void Complete_NoAnswer_IsAProblemOrTheError()
    {
        Assert.Equal("session without an answer", Read([], [], 1).Response.Problem);
        var refused = Read([], Frames(["""{"type":"error","error":{"type":"invalid_request_error","code":"session_expired"}}"""], masked: false), 1);
        Assert.Equal("invalid_request_error", refused.Response.Error);
    }

    [Fact]
    public void Append_Garbage_NeverThrowsAndStaysSmall()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var bytes = new byte[2000];
            random.NextBytes(bytes);
            Assert.Null(Read(bytes, bytes, 97).Response.Usage);
        }
    }

    private static SessionContent Read(byte[] sent, byte[] received, int size)
    {
        var head = new RequestHead("GET", "/v1/realtime?model=gpt-realtime", "api.openai.com", static _ => null);
        var response = new ResponseHead(101, static _ => null);
        var dialect = DialectRegistry.Default.Detect(in head, default, null)!;
        Assert.Equal("openai.realtime", dialect.Name);
        using var reader = dialect.OpenSession(in head, in response)!;
        foreach (var piece in sent.Chunk(size))
        {
            reader.AppendRequest(piece);
        }

        foreach (var piece in received.Chunk(size))
        {
            reader.AppendResponse(piece);
        }

        return reader.Complete();
    }

    private static byte[] Frames(string[] messages, bool masked) =>
        [.. messages.SelectMany(text => Frame(0x81, Encoding.UTF8.GetBytes(text), masked))];

    private static byte[] Frame(byte first, byte[] payload, bool masked)
    {
        using var stream = new MemoryStream();
        stream.WriteByte(first);
        var flag = masked ? 0x80 : 0;
        if (payload.Length < 126)
        {
            stream.WriteByte((byte)(flag | payload.Length));
        }
        else
        {
            stream.WriteByte((byte)(flag | 126));
            var length = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
            stream.Write(length);
        }

        byte[] mask = [0x12, 0x34, 0x56, 0x78];
        if (masked)
        {
            stream.Write(mask);
        }

        stream.Write([.. payload.Select((value, i) => masked ? (byte)(value ^ mask[i & 3]) : value)]);
        return stream.ToArray();
    }
}
