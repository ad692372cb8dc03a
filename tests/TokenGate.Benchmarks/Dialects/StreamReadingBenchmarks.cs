using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using BenchmarkDotNet.Attributes;
using TokenGate.Dialects;

namespace TokenGate.Benchmarks.Dialects;

/// <summary>
/// What it costs to read one streamed answer, per dialect, from its first byte to its content, in chunks of the size that servers flush.
/// Divide the time by <see cref="Bytes"/> for ns/byte.
/// </summary>
[MemoryDiagnoser]
public class StreamReadingBenchmarks
{
    private const int Frames = 1000;

    private byte[][] _chunks = [];
    private RequestHead _request;
    private ResponseHead _response;
    private IDialect _dialect = null!;

    /// <summary>The dialect.</summary>
    [Params(
        "openai.chat", "openai.completions", "openai.responses", "anthropic.messages", "gemini.generate", "gemini.interactions", "cohere.chat", "ollama.chat",
        "bedrock.converse", "bedrock.invoke")]
    public string Dialect { get; set; } = "";

    /// <summary>The size of the stream.</summary>
    public int Bytes { get; private set; }

    /// <summary>Writes the stream.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var (path, type, first, frame, last) = Dialect.StartsWith("bedrock.", StringComparison.Ordinal) ? default : Dialect switch
        {
            "openai.chat" => ("/v1/chat/completions", "text/event-stream", "",
                """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o","service_tier":"default","choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}],"usage":null}""" + "\n\n",
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1000,\"total_tokens\":1009}}\n\ndata: [DONE]\n\n"),
            "openai.responses" => ("/v1/responses", "text/event-stream", "",
                "event: response.output_text.delta\n" + """data: {"type":"response.output_text.delta","sequence_number":7,"item_id":"msg_1","output_index":0,"content_index":0,"delta":" word","logprobs":[]}""" + "\n\n",
                "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"usage\":{\"input_tokens\":9,\"output_tokens\":1000}}}\n\n"),
            "anthropic.messages" => ("/v1/messages", "text/event-stream",
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"claude\",\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\n",
                "event: content_block_delta\n" + """data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word"}}""" + "\n\n",
                "event: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":1000}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"),
            "gemini.generate" => ("/v1beta/models/g:streamGenerateContent?alt=sse", "text/event-stream", "",
                """data: {"candidates":[{"content":{"parts":[{"text":" word"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":1,"totalTokenCount":10},"modelVersion":"gemini-2.5-flash"}""" + "\r\n\r\n",
                ""),
            "cohere.chat" => ("/v2/chat", "text/event-stream", "",
                "event: content-delta\n" + """data: {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":" word"}}}}""" + "\n\n",
                "event: message-end\ndata: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\",\"usage\":{\"tokens\":{\"input_tokens\":9,\"output_tokens\":1000}}}}\n\n"),
            "openai.completions" => ("/v1/completions", "text/event-stream", "",
                """data: {"id":"cmpl-1","object":"text_completion","created":1,"choices":[{"text":" word","index":0,"logprobs":null,"finish_reason":null}],"model":"gpt-3.5-turbo-instruct"}""" + "\n\n",
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1000,\"total_tokens\":1009}}\n\ndata: [DONE]\n\n"),
            "gemini.interactions" => ("/v1beta/interactions", "text/event-stream", "",
                "event: step.delta\n" + """data: {"event_type":"step.delta","index":1,"delta":{"type":"text","text":" word"}}""" + "\n\n",
                "event: interaction.completed\ndata: {\"event_type\":\"interaction.completed\",\"interaction\":{\"status\":\"completed\",\"usage\":{\"total_input_tokens\":9,\"total_output_tokens\":1000}}}\n\n"),
            _ => ("/api/chat", "application/x-ndjson", "",
                """{"model":"llama3","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":" word"},"done":false}""" + "\n",
                "{\"model\":\"llama3\",\"message\":{\"content\":\"\"},\"done\":true,\"prompt_eval_count\":9,\"eval_count\":1000}\n"),
        };
        if (path is null)
        {
            type = "application/vnd.amazon.eventstream";
            path = Dialect == "bedrock.converse" ? "/model/m/converse-stream" : "/model/m/invoke-with-response-stream";
            var (delta, end) = Dialect == "bedrock.converse"
                ? (Message("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":" word"},"p":"abcdefgh"}"""),
                    Message("metadata", """{"usage":{"inputTokens":9,"outputTokens":1000,"totalTokens":1009},"metrics":{"latencyMs":1}}"""))
                : (Chunk("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word"}}"""),
                    Chunk("""{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":9,"outputTokenCount":1000}}"""));
            _chunks = [.. Enumerable.Repeat(delta, Frames), end];
        }
        else
        {
            _chunks = [Encoding.UTF8.GetBytes(first), .. Enumerable.Repeat(Encoding.UTF8.GetBytes(frame), Frames), Encoding.UTF8.GetBytes(last)];
        }

        Bytes = _chunks.Sum(static chunk => chunk.Length);
        _request = new RequestHead("POST", path, null, static _ => null);
        _response = new ResponseHead(200, name => name == "Content-Type" ? type : null);
        _dialect = DialectRegistry.Default.Detect(in _request, default, null)!;
    }

    private static byte[] Chunk(string json) =>
        Message("chunk", $"{{\"bytes\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(json))}\",\"p\":\"abcdefgh\"}}");

    /// <summary>A message of the AWS event stream encoding: lengths, their checksum, headers, payload, the checksum of all.</summary>
    private static byte[] Message(string type, string payload)
    {
        byte[] header = [(byte)":event-type".Length, .. ":event-type"u8, 7, 0, (byte)type.Length, .. Encoding.ASCII.GetBytes(type)];
        var body = Encoding.UTF8.GetBytes(payload);
        var message = new byte[12 + header.Length + body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), header.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc32.HashToUInt32(message.AsSpan(0, 8)));
        header.CopyTo(message, 12);
        body.CopyTo(message, 12 + header.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Crc32.HashToUInt32(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    /// <summary>Reads the answer.</summary>
    [Benchmark]
    public long Read()
    {
        using var reader = DialectRegistry.OpenResponse(_dialect, in _request, in _response);
        foreach (var chunk in _chunks)
        {
            reader.Append(chunk);
        }

        return reader.Complete(complete: true).Usage!.Input!.Value;
    }
}
