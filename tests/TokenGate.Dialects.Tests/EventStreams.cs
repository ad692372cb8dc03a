using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace TokenGate.Dialects.Tests;

/// <summary>Writes AWS event streams.</summary>
internal static class EventStreams
{
    public static byte[] Write(JsonElement events)
    {
        using var stream = new MemoryStream();
        foreach (var item in events.EnumerateArray())
        {
            var headers = item.GetProperty("headers").EnumerateObject().Select(static header => (header.Name, header.Value.GetString()!));
            var payload = item.TryGetProperty("raw", out var raw) ? Encoding.UTF8.GetBytes(raw.GetString()!)
                : item.TryGetProperty("text", out var text) ? Encoding.UTF8.GetBytes($$"""{"bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text.GetString()!))}}"}""")
                : item.TryGetProperty("bytes", out var bytes)
                ? Encoding.UTF8.GetBytes($$"""{"bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(bytes.GetRawText()))}}","p":"abcd"}""")
                : Encoding.UTF8.GetBytes(item.GetProperty("payload").GetRawText());
            stream.Write(Message(payload, [.. headers]));
        }

        return stream.ToArray();
    }

    public static byte[] Message(ReadOnlySpan<byte> payload, params (string Name, string Value)[] headers)
    {
        using var head = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            head.WriteByte((byte)name.Length);
            head.Write(Encoding.ASCII.GetBytes(name));
            head.WriteByte(7);
            head.Write([(byte)(value.Length >> 8), (byte)value.Length]);
            head.Write(Encoding.ASCII.GetBytes(value));
        }

        var headerBytes = head.ToArray();
        var message = new byte[16 + headerBytes.Length + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), (uint)headerBytes.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc32.HashToUInt32(message.AsSpan(0, 8)));
        headerBytes.CopyTo(message, 12);
        payload.CopyTo(message.AsSpan(12 + headerBytes.Length));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Crc32.HashToUInt32(message.AsSpan(0, message.Length - 4)));
        return message;
    }
}
