using System.Buffers.Binary;
using System.Text;

namespace TokenGate.Dialects.Tests;

/// <summary>Writes WebSocket frames (RFC 6455, section 5.2).</summary>
internal static class WebSocketFrames
{
    /// <summary>Messages of text, one frame each.</summary>
    public static byte[] Texts(string[] messages, bool masked) =>
        [.. messages.SelectMany(text => Frame(0x81, Encoding.UTF8.GetBytes(text), masked))];

    /// <summary>One frame.</summary>
    /// <param name="first">Its first byte: FIN, RSV1 to RSV3, opcode.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="masked">True for what a client sends.</param>
    public static byte[] Frame(byte first, byte[] payload, bool masked)
    {
        using var stream = new MemoryStream();
        stream.WriteByte(first);
        var flag = masked ? 0x80 : 0;
        if (payload.Length < 126)
        {
            stream.WriteByte((byte)(flag | payload.Length));
        }
        else if (payload.Length > ushort.MaxValue)
        {
            stream.WriteByte((byte)(flag | 127));
            var length = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            stream.Write(length);
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
