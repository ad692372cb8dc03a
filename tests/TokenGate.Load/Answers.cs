using System.Buffers.Text;

namespace TokenGate.Load;

/// <summary>What the upstream answers: the same for the same <c>seed</c> of the request, and different for different ones.</summary>
/// <param name="words">The texts.</param>
/// <param name="port">The upstream's port.</param>
internal sealed class Answers(Words words, int port)
{
    private const int AnswerBytes = 700;
    private const int StreamBytes = 40 * 1024;
    private const int EventBytes = 160;
    private const int WordBytes = 6;

    /// <summary>Bytes that a stream sends at once: providers send a few events together when they are fast.</summary>
    private const int PieceBytes = 4096;

    /// <summary>The upstream's port.</summary>
    public int Port => port;

    /// <summary>The assistant's message, as the answer and a later request's history hold it.</summary>
    public void WriteMessage(Bytes into, ulong seed, bool callsTool)
    {
        into.Add("{\"role\":\"assistant\",\"content\":\""u8);
        words.Write(into, seed ^ 0x5555_5555_5555, callsTool ? 400 : AnswerBytes);
        into.Add("\""u8);
        if (callsTool)
        {
            into.Add(",\"tool_calls\":[{\"id\":\"call_"u8);
            into.Add((long)seed + 1);
            into.Add("\",\"type\":\"function\",\"function\":{\"name\":\"tool_1\",\"arguments\":\"{\\\"path\\\":\\\"src/file"u8);
            into.Add((long)seed);
            into.Add(".py\\\",\\\"lines\\\":120}\"}}]"u8);
        }

        into.Add("}"u8);
    }

    /// <summary>The answer to a request, in the pieces that are sent one after the other.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="scratch">Room to work in.</param>
    /// <param name="into">Takes the answer, its head included.</param>
    /// <param name="pieces">Takes where each piece ends.</param>
    public void Write(ReadOnlySpan<byte> body, Bytes scratch, Bytes into, List<int> pieces)
    {
        (into.Length, scratch.Length) = (0, 0);
        pieces.Clear();
        var seed = (long)SeedOf(body);
        if (body[..Math.Min(body.Length, 400)].IndexOf("\"stream\":true"u8) >= 0 || body[^Math.Min(body.Length, 400)..].IndexOf("\"stream\":true"u8) >= 0)
        {
            WriteStream((ulong)seed, scratch, into, pieces);
            return;
        }

        scratch.Add("{\"id\":\"chatcmpl-"u8);
        scratch.Add(seed);
        scratch.Add("\",\"object\":\"chat.completion\",\"created\":1764400000,\"model\":\"gpt-4o-2024-08-06\",\"choices\":[{\"index\":0,\"message\":"u8);
        WriteMessage(scratch, (ulong)seed, callsTool: body.IndexOf("\"tools\":["u8) is >= 0 and < 200 || body.Length > 40_000);
        scratch.Add(",\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":"u8);
        scratch.Add(body.Length / 5);
        scratch.Add(",\"completion_tokens\":160,\"total_tokens\":"u8);
        scratch.Add((body.Length / 5) + 160);
        scratch.Add("},\"system_fingerprint\":\"fp_1\"}"u8);
        into.Add("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "u8);
        into.Add(scratch.Length);
        into.Add("\r\n\r\n"u8);
        into.Add(scratch.Written.Span);
        pieces.Add(into.Length);
    }

    /// <summary>What makes a request's texts differ from others'; 0 where it does not say.</summary>
    public static ulong SeedOf(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("\"seed\":"u8);
        return at >= 0 && Utf8Parser.TryParse(body[(at + 7)..], out long seed, out _) ? (ulong)seed : 0;
    }

    private void WriteStream(ulong seed, Bytes scratch, Bytes into, List<int> pieces)
    {
        words.Write(scratch, seed, StreamBytes / EventBytes * WordBytes);
        var tokens = 0;
        into.Add("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
        var text = scratch.Written.Span;
        var events = new Bytes();
        while (text.Length > 0)
        {
            var word = text.IndexOf((byte)' ') + 1;
            word = word == 0 ? text.Length : word;
            AddEvent(events, seed, text[..word]);
            tokens++;
            text = text[word..];
            if (events.Length > PieceBytes)
            {
                AddChunk(events, into, pieces);
            }
        }

        events.Add("data: {\"id\":\"chatcmpl-"u8);
        events.Add((long)seed);
        events.Add("\",\"object\":\"chat.completion.chunk\",\"created\":1764400000,\"model\":\"gpt-4o\",\"choices\":[],\"usage\":{\"prompt_tokens\":420,\"completion_tokens\":"u8);
        events.Add(tokens);
        events.Add(",\"total_tokens\":"u8);
        events.Add(tokens + 420);
        events.Add("}}\n\n"u8);
        events.Add("data: [DONE]\n\n"u8);
        AddChunk(events, into, pieces);
        into.Add("0\r\n\r\n"u8);
        pieces[^1] = into.Length;
    }

    private static void AddEvent(Bytes into, ulong seed, ReadOnlySpan<byte> text)
    {
        into.Add("data: {\"id\":\"chatcmpl-"u8);
        into.Add((long)seed);
        into.Add("\",\"object\":\"chat.completion.chunk\",\"created\":1764400000,\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""u8);
        into.Add(text);
        into.Add("\"},\"finish_reason\":null}]}\n\n"u8);
    }

    private static void AddChunk(Bytes events, Bytes into, List<int> pieces)
    {
        Span<byte> size = stackalloc byte[8];
        _ = Utf8Formatter.TryFormat(events.Length, size, out var length, new System.Buffers.StandardFormat('x'));
        into.Add(size[..length]);
        into.Add("\r\n"u8);
        into.Add(events.Written.Span);
        into.Add("\r\n"u8);
        events.Length = 0;
        pieces.Add(into.Length);
    }
}
