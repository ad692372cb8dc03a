using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;

namespace TokenGate.Demo.Wire;

/// <summary>
/// A message of the AWS event stream encoding, with both of its checksums
/// (docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream).
/// </summary>
internal static class EventStreamFrame
{
    private const int PreludeBytes = 12;
    private const int ChecksumBytes = 4;
    private const byte StringType = 7;

    /// <summary>Encodes an event.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="payload">Its payload.</param>
    public static byte[] Encode(string type, JsonObject payload)
    {
        var headers = new List<byte>();
        foreach (var (name, value) in new[] { (":event-type", type), (":content-type", "application/json"), (":message-type", "event") })
        {
            headers.Add((byte)name.Length);
            headers.AddRange(Encoding.ASCII.GetBytes(name));
            headers.Add(StringType);
            headers.Add((byte)(value.Length >> 8));
            headers.Add((byte)value.Length);
            headers.AddRange(Encoding.ASCII.GetBytes(value));
        }

        var body = Encoding.UTF8.GetBytes(payload.ToJsonString(WireJson.Options));
        var message = new byte[PreludeBytes + headers.Count + body.Length + ChecksumBytes];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), headers.Count);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc32.HashToUInt32(message.AsSpan(0, 8)));
        headers.CopyTo(message, PreludeBytes);
        body.CopyTo(message, PreludeBytes + headers.Count);
        var end = message.Length - ChecksumBytes;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(end), Crc32.HashToUInt32(message.AsSpan(0, end)));
        return message;
    }
}
