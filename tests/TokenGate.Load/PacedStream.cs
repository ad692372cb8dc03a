using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TokenGate.Load;

/// <summary>An answer in events, one a second, as a model writes that thinks long.</summary>
internal static class PacedStream
{
    private const int EventWords = 12;

    /// <summary>How many seconds a request asks for; 0 where it asks for no such answer.</summary>
    public static int SecondsOf(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("\"paced\":"u8);
        return at >= 0 && System.Buffers.Text.Utf8Parser.TryParse(body[(at + 8)..], out int seconds, out _) ? seconds : 0;
    }

    /// <summary>A request for such an answer.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="seed">Makes the question and the answer differ from others.</param>
    /// <param name="seconds">How long the answer takes.</param>
    public static byte[] Ask(long user, long seed, int seconds)
    {
        var body = FormattableString.Invariant(
            $"{{\"model\":\"gpt-4o\",\"paced\":{seconds},\"seed\":{seed},\"stream\":true,\"messages\":[{{\"role\":\"user\",\"content\":\"Report {seed}, please.\"}}]}}");
        return Encoding.ASCII.GetBytes(FormattableString.Invariant(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: ai.example.com\r\nX-User: user{user}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    /// <summary>Sends the answer.</summary>
    public static async Task SendAsync(Socket socket, Words words, ulong seed, int seconds, CancellationToken stopping)
    {
        await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), stopping);
        var text = new Bytes();
        for (var second = 0; second < seconds; second++)
        {
            text.Length = 0;
            words.Write(text, seed + ((ulong)second << 32), EventWords * 6);
            await SendAsync(socket, $"{{\"index\":0,\"delta\":{{\"content\":\"{Encoding.UTF8.GetString(text.Written.Span)}\"}},\"finish_reason\":null}}", "null", stopping);
            await Task.Delay(TimeSpan.FromSeconds(1), stopping);
        }

        var usage = string.Create(CultureInfo.InvariantCulture, $"{{\"prompt_tokens\":20,\"completion_tokens\":{seconds * EventWords},\"total_tokens\":{20 + (seconds * EventWords)}}}");
        await SendAsync(socket, "", usage, stopping);
        await socket.SendAsync("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"u8.ToArray(), stopping);
    }

    private static async Task SendAsync(Socket socket, string choice, string usage, CancellationToken stopping)
    {
        var line = $"data: {{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1764400000,\"model\":\"gpt-4o\",\"choices\":[{choice}],\"usage\":{usage}}}\n\n";
        await socket.SendAsync(Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(line):x}\r\n{line}\r\n"), stopping);
    }
}
