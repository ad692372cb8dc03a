using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

/// <summary>Every streaming dialect, ended early: by the client what was delivered counts, by the upstream nothing does.</summary>
public sealed class StreamEndingTests
{
    private const string Question = "Which of our two invoices for the harbour crane is the one with the wrong tax rate?";

    private const string Sse = "text/event-stream";

    private const string Amazon = "application/vnd.amazon.eventstream";

    /// <summary>The dialect; where and how it is asked; the type of its streams; what a stream opens with; a piece of it.</summary>
    public static TheoryData<string, string, string, string, string, string> Streams => new()
    {
        { "openai.chat", "/v1/chat/completions", """{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"?"}]}""", Sse, "", Data("""{"choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}""") },
        { "openai.completions", "/v1/completions", """{"model":"gpt-4o","stream":true,"prompt":"?"}""", Sse, "", Data("""{"choices":[{"index":0,"text":"word ","finish_reason":null}]}""") },
        { "openai.responses", "/v1/responses", """{"model":"gpt-4o","stream":true,"input":"?"}""", Sse, "", Data("""{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"word "}""") },
        {
            "anthropic.messages", "/v1/messages", """{"model":"claude","stream":true,"messages":[{"role":"user","content":"?"}]}""", Sse,
            Data("""{"type":"message_start","message":{"model":"claude","usage":{"input_tokens":30,"output_tokens":1}}}"""),
            Data("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"word "}}""")
        },
        { "anthropic.complete", "/v1/complete", """{"model":"claude-2","stream":true,"prompt":"?"}""", Sse, "", Data("""{"type":"completion","completion":"word ","stop_reason":null,"model":"claude-2"}""") },
        { "gemini.generate", "/v1beta/models/g:streamGenerateContent?alt=sse", """{"contents":[{"role":"user","parts":[{"text":"?"}]}]}""", Sse, "", Data("""{"candidates":[{"content":{"parts":[{"text":"word "}]}}]}""") },
        { "gemini.generate", "/v1beta/models/g:streamGenerateContent", """{"contents":[{"role":"user","parts":[{"text":"?"}]}]}""", "application/json", "[", """{"candidates":[{"content":{"parts":[{"text":"word "}]}}]},""" },
        { "gemini.interactions", "/v1beta/interactions", """{"model":"g","stream":true,"input":"?"}""", Sse, "", Data("""{"event_type":"step.delta","index":0,"delta":{"type":"text","text":"word "}}""") },
        { "cohere.chat", "/v2/chat", """{"model":"c","stream":true,"messages":[{"role":"user","content":"?"}]}""", Sse, "", Data("""{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"word "}}}}""") },
        { "cohere.chat", "/v1/chat", """{"model":"c","stream":true,"message":"?","chat_history":[]}""", "application/stream+json", "", """{"event_type":"text-generation","text":"word "}""" + "\n" },
        { "ollama.chat", "/api/chat", """{"model":"llama3","messages":[{"role":"user","content":"?"}]}""", "application/x-ndjson", "", """{"model":"llama3","message":{"role":"assistant","content":"word "},"done":false}""" + "\n" },
        { "ollama.generate", "/api/generate", """{"model":"llama3","prompt":"?"}""", "application/x-ndjson", "", """{"model":"llama3","response":"word ","done":false}""" + "\n" },
        { "bedrock.converse", "/model/m/converse-stream", """{"messages":[{"role":"user","content":[{"text":"?"}]}]}""", Amazon, "", Message("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"word "}}""") },
        {
            "bedrock.invoke", "/model/m/invoke-with-response-stream", """{"anthropic_version":"bedrock-2023-05-31","messages":[{"role":"user","content":"?"}]}""", Amazon,
            Chunk("""{"type":"message_start","message":{"model":"claude","usage":{"input_tokens":30,"output_tokens":1}}}"""),
            Chunk("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"word "}}""")
        },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Conclude_AStreamThatTheClientLeft_CountsWhatWasDelivered(string dialect, string path, string request, string type, string opening, string piece)
    {
        var record = Send(path, request, type, opening, piece, TerminationReason.ClientGone);

        Assert.Equal((dialect, UsageSource.Partial, TerminationReason.ClientGone), (record.Dialect, record.Source, record.Ending));
        Assert.True(record.IsUsage, record.Note);

        // Ten pieces came whole, and half of one; how many tokens that is depends on the model's encoding.
        Assert.InRange(record.Counts.Output!.Value, 10, 14);
        Assert.InRange(record.Counts.Input!.Value, 15, 40);
        Assert.Equal((record.Counts.Input, record.Counts.Output), (record.Judgement.Split.Input, record.Judgement.Split.Output));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Conclude_AStreamThatTheUpstreamCut_CountsNothing(string dialect, string path, string request, string type, string opening, string piece)
    {
        var record = Send(path, request, type, opening, piece, TerminationReason.UpstreamCut);

        Assert.Equal((dialect, Verdict.Failed, TokenSplit.None), (record.Dialect, record.Judgement.Verdict, record.Judgement.Split));
        Assert.NotEmpty(record.Note);
    }

    private static UsageRecord Send(string path, string request, string type, string opening, string piece, TerminationReason ending)
    {
        var stream = opening + string.Concat(Enumerable.Repeat(piece, 11));
        return new Wire { Path = path }.Send(
            request.Replace("?", Question, StringComparison.Ordinal), Encoding.Latin1.GetBytes(stream[..^(piece.Length / 2)]), type, ending);
    }

    private static string Data(string json) => $"data: {json}\n\n";

    private static string Chunk(string json) => Message("chunk", $"{{\"bytes\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(json))}\"}}");

    /// <summary>A message of the AWS event stream encoding, each byte a character.</summary>
    private static string Message(string type, string payload)
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
        return Encoding.Latin1.GetString(message);
    }
}
