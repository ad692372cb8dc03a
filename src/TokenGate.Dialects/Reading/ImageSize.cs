using System.Buffers.Binary;
using System.Buffers.Text;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// Width and height of an image, from the first bytes of its file: PNG (https://www.w3.org/TR/png/#11IHDR), GIF, JPEG (frame header, ITU-T
/// T.81 B.2.2), WebP (RFC 9649). Nothing is decoded.
/// </summary>
internal static class ImageSize
{
    /// <summary>A JPEG may carry a preview and a colour profile before its frame header.</summary>
    private const int Lookahead = 64 * 1024;

    /// <summary>The size of an image given as base64 or as a <c>data:</c> URL; null when it is not in there.</summary>
    public static (int Width, int Height)? OfBase64(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("data:"u8))
        {
            var comma = text.IndexOf((byte)',');
            text = comma < 0 ? default : text[(comma + 1)..];
        }

        var length = Math.Min(text.Length, Lookahead) & ~3;
        if (length < 32)
        {
            return null;
        }

        var bytes = new byte[length];
        Base64.DecodeFromUtf8(text[..length], bytes, out _, out var written);
        return Read(bytes.AsSpan(0, written));
    }

    /// <summary>The size of an image file; null when it is of no known kind or broken.</summary>
    public static (int Width, int Height)? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 30)
        {
            return null;
        }

        if (file.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G']))
        {
            return Sane(BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]));
        }

        if (file.StartsWith("GIF8"u8))
        {
            return Sane(BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));
        }

        if (file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
        {
            return OfWebP(file);
        }

        return file.StartsWith<byte>([0xFF, 0xD8]) ? OfJpeg(file) : null;
    }

    private static (int Width, int Height)? OfWebP(ReadOnlySpan<byte> file)
    {
        if (file[12..].StartsWith("VP8X"u8))
        {
            return Sane(1 + (BinaryPrimitives.ReadUInt32LittleEndian(file[24..]) & 0xFFFFFF), 1 + (BinaryPrimitives.ReadUInt32LittleEndian(file[26..]) >> 8));
        }

        if (file[12..].StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(file[21..]);
            return Sane(1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        }

        return Sane(BinaryPrimitives.ReadUInt16LittleEndian(file[26..]) & 0x3FFFu, BinaryPrimitives.ReadUInt16LittleEndian(file[28..]) & 0x3FFFu);
    }

    private static (int Width, int Height)? OfJpeg(ReadOnlySpan<byte> file)
    {
        var rest = file[2..];
        while (rest.Length >= 9 && rest[0] == 0xFF)
        {
            // SOF0 to SOF15 except DHT (C4), JPG (C8) and DAC (CC).
            var marker = rest[1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return Sane(BinaryPrimitives.ReadUInt16BigEndian(rest[7..]), BinaryPrimitives.ReadUInt16BigEndian(rest[5..]));
            }

            var length = 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            rest = length < rest.Length ? rest[length..] : default;
        }

        return null;
    }

    private static (int Width, int Height)? Sane(uint width, uint height) =>
        width is > 0 and <= 65535 && height is > 0 and <= 65535 ? ((int)width, (int)height) : null;
}
