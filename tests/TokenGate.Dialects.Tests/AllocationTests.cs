namespace TokenGate.Dialects.Tests;

/// <summary>Reading a stream costs no allocation for each chunk, once the pools and the first frames have been seen.</summary>
public sealed class AllocationTests
{
    /// <summary>The same kind of chunk many times over; everything but the delta repeats in real streams.</summary>
    private const int Chunks = 4000;

    public static TheoryData<string, string, string> Streams => new()
    {
        { "/v1/chat/completions", "text/event-stream", "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a \\u00e9\\n\"},\"finish_reason\":null}],\"usage\":null}\n\n" },
        { "/v1/chat/completions", "text/event-stream", "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7}}\n\n" },
        { "/v1/messages", "text/event-stream", "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"abc\"}}\n\n" },
        { "/v1/responses", "text/event-stream", "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"abc\"}\n\n" },
        { "/v1beta/models/g:streamGenerateContent", "text/event-stream", "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"abc\"}]},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":8,\"candidatesTokenCount\":2}}\r\n\r\n" },
        { "/api/chat", "application/x-ndjson", "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"abc\"},\"done\":false}\n" },
        { "/my/llm", "text/event-stream", "data: {}\n\n" },
        { "/my/llm", "text/event-stream", "data: {\"a\":{\"usage\":1},\"text\":null}\n\n" },
        { "/completion", "text/event-stream", "data: {\"index\":0,\"content\":\"a\",\"stop\":false,\"tokens_predicted\":2,\"tokens_evaluated\":64}\n\n" },
        { "/v2/chat", "text/event-stream", "event: content-delta\ndata: {\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\"abc\"}}}}\n\n" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Append_SteadyStream_AllocatesNothing(string path, string contentType, string frame)
    {
        Assert.Equal(0, Measure(path, contentType, null, System.Text.Encoding.UTF8.GetBytes(frame)));
    }

    [Fact]
    public void Append_SteadyEventStream_AllocatesNothing()
    {
        var frame = EventStreams.Message(
            "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"abc\"}}"u8, (":event-type", "contentBlockDelta"), (":message-type", "event"));

        Assert.Equal(0, Measure("/model/m/converse-stream", "application/vnd.amazon.eventstream", null, frame));
    }

    [Fact]
    public void Append_SteadyPackedChunks_AllocateNothing()
    {
        var json = "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"abc\"}}"u8;
        var frame = EventStreams.Message(
            System.Text.Encoding.UTF8.GetBytes($"{{\"bytes\":\"{Convert.ToBase64String(json)}\",\"p\":\"x\"}}"), (":event-type", "chunk"));

        Assert.Equal(0, Measure("/model/m/invoke-with-response-stream", "application/vnd.amazon.eventstream", null, frame));
    }

    private static long Measure(string path, string contentType, string? coding, byte[] frame)
    {
        var head = new RequestHead("POST", path, null, static _ => null);
        var dialect = DialectRegistry.Default.Detect(in head, default, null)!;
        var response = new ResponseHead(200, name => name switch { "Content-Type" => contentType, "Content-Encoding" => coding, _ => null });

        // The first round fills the array pool; every one after it is measured from its hundredth chunk on. What a reader allocates, it
        // allocates in each; what one round alone shows is the runtime's (another collection emptied the pool, a method was compiled anew).
        var allocated = long.MaxValue;
        for (var round = 0; round < 4; round++)
        {
            using var reader = DialectRegistry.OpenResponse(dialect, in head, in response);
            for (var i = 0; i < 100; i++)
            {
                reader.Append(frame);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Chunks; i++)
            {
                reader.Append(frame.AsSpan(0, i % frame.Length));
                reader.Append(frame.AsSpan(i % frame.Length));
            }

            allocated = round == 0 ? allocated : Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return allocated;
    }
}
