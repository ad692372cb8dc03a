using System.Buffers.Binary;

namespace TokenGate.FunctionalTests.Http2;

/// <summary>Frames of HTTP/2 as they stand on the wire (RFC 9113, 4.1).</summary>
internal static class Http2Frame
{
    /// <summary>Bytes before a frame's payload.</summary>
    public const int HeadBytes = 9;

    /// <summary>A frame.</summary>
    public static byte[] Of(byte kind, byte flags, int stream, ReadOnlySpan<byte> body)
    {
        var frame = new byte[HeadBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length << 8);
        (frame[3], frame[4]) = (kind, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        body.CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }
}
