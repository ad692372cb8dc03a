using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// The image data of a picture without what does not show: PNG (https://www.w3.org/TR/png-3/), JPEG (ITU-T T.81, Annex B), GIF
/// (https://www.w3.org/Graphics/GIF/spec-gif89a.txt) and WebP (RFC 9649). No pixel is decoded: what the decoder would be given is hashed.
/// Never throws; time and memory are bounded by the file's size.
/// </summary>
internal static class PictureData
{
    /// <summary>
    /// A PNG's data is hashed inflated up to this many times its packed size, so that packing it anew changes nothing. Above it (a bomb, a
    /// plain surface) it is hashed as it is packed. By the file alone, so that a picture is the same beside any others.
    /// </summary>
    private const int MaxInflation = 32;

    /// <summary>As above, in all.</summary>
    private const long MaxInflated = 64L * 1024 * 1024;

    private const int Block = 16 * 1024;

    /// <summary>Appends a picture's image data to a hash.</summary>
    /// <returns>False when the file is no picture of a known format, or holds no image data: nothing was appended then.</returns>
    public static bool TryAppend(ReadOnlySpan<byte> file, IncrementalHash hash)
    {
        if (IsPng(file))
        {
            return TryAppendPng(file[8..], hash);
        }

        if (IsJpeg(file))
        {
            return TryAppendJpeg(file[2..], hash);
        }

        return IsGif(file) ? TryAppendGif(file[6..], hash) : IsWebP(file) && TryAppendWebP(file[12..], hash);
    }

    /// <summary>True for a file of one of the four formats, by its first bytes.</summary>
    public static bool IsPicture(ReadOnlySpan<byte> file) => IsPng(file) || IsJpeg(file) || IsGif(file) || IsWebP(file);

    private static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

    private static bool IsJpeg(ReadOnlySpan<byte> file) => file.StartsWith<byte>([0xFF, 0xD8, 0xFF]);

    private static bool IsGif(ReadOnlySpan<byte> file) => file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8);

    private static bool IsWebP(ReadOnlySpan<byte> file) => file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8);

    private static bool TryAppendPng(ReadOnlySpan<byte> chunks, IncrementalHash hash)
    {
        if (chunks.IndexOf("IDAT"u8) < 0)
        {
            return false;
        }

        hash.AppendData("png"u8);
        var packed = ArrayPool<byte>.Shared.Rent(chunks.Length);
        try
        {
            var length = 0;
            var unpacked = 0L;
            while (chunks.Length >= 8)
            {
                var size = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(chunks), (uint)(chunks.Length - 8));
                var type = chunks.Slice(4, 4);
                var data = chunks.Slice(8, size);
                if (type.SequenceEqual("IDAT"u8))
                {
                    data.CopyTo(packed.AsSpan(length));
                    length += size;
                }
                else if (type.SequenceEqual("IEND"u8))
                {
                    break;
                }
                else if (Shows(type))
                {
                    hash.AppendData(type);
                    hash.AppendData(data);
                    unpacked = type.SequenceEqual("IHDR"u8) ? UnpackedSize(data) : unpacked;
                }

                chunks = chunks[Math.Min(chunks.Length, size + 12)..];
            }

            if (unpacked == 0 || unpacked > MaxInflated || unpacked > (long)length * MaxInflation || !TryInflate(packed, length, unpacked, hash))
            {
                hash.AppendData(packed.AsSpan(0, length));
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <summary>Critical chunks have a capital first letter; beside them show transparency and the frames of an animation.</summary>
    private static bool Shows(ReadOnlySpan<byte> type) => (type[0] & 0x20) == 0 || type.SequenceEqual("tRNS"u8) || type.SequenceEqual("acTL"u8)
        || type.SequenceEqual("fcTL"u8) || type.SequenceEqual("fdAT"u8);

    /// <summary>How many bytes the rows have, interlaced or not; 0 for a header that cannot be.</summary>
    private static long UnpackedSize(ReadOnlySpan<byte> header)
    {
        if (header.Length < 13)
        {
            return 0;
        }

        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        var channels = header[9] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        if (width is 0 or > 65535 || height is 0 or > 65535 || header[8] > 16)
        {
            return 0;
        }

        // Each row has a byte for its filter; interlaced, seven smaller pictures have less than twice the rows.
        var row = 1 + ((((long)width * channels * header[8]) + 7) / 8);
        return header[12] == 0 ? row * height : (row + 1) * 2L * height;
    }

    /// <summary>
    /// Appends what the data inflates to, at most so many bytes; false, with nothing appended, when it does not inflate at all.
    /// </summary>
    private static bool TryInflate(byte[] packed, int length, long limit, IncrementalHash hash)
    {
        using var source = new MemoryStream(packed, 0, length, writable: false);
        using var inflater = new ZLibStream(source, CompressionMode.Decompress);
        var block = ArrayPool<byte>.Shared.Rent(Block);
        var inflated = 0L;
        try
        {
            while (inflated < limit)
            {
                var read = inflater.Read(block, 0, (int)Math.Min(Block, limit - inflated));
                if (read == 0)
                {
                    break;
                }

                hash.AppendData(block.AsSpan(0, read));
                inflated += read;
            }
        }
        catch (InvalidDataException)
        {
            // A broken file: what came before the break, then the data as it is, tell it from others.
            hash.AppendData(packed.AsSpan(0, length));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return inflated > 0;
    }

    private static bool TryAppendJpeg(ReadOnlySpan<byte> rest, IncrementalHash hash)
    {
        if (rest.IndexOf<byte>([0xFF, 0xDA]) < 0)
        {
            return false;
        }

        hash.AppendData("jpeg"u8);
        while (rest.Length >= 2)
        {
            if (rest[0] != 0xFF)
            {
                // The data of a scan: up to the next marker that is neither a stuffed byte nor a restart.
                var end = EndOfScan(rest);
                hash.AppendData(rest[..end]);
                rest = rest[end..];
                continue;
            }

            var marker = rest[1];
            if (marker == 0xFF)
            {
                rest = rest[1..];
            }
            else if (marker == 0xD9)
            {
                break;
            }
            else if (marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD7))
            {
                hash.AppendData(rest[..2]);
                rest = rest[2..];
            }
            else
            {
                var size = Math.Min(rest.Length, 2 + (rest.Length >= 4 ? Math.Max((int)BinaryPrimitives.ReadUInt16BigEndian(rest[2..]), 2) : 2));
                // Comments and application data do not show, but for Adobe's, which says how the colours are transformed.
                if (marker is not (0xFE or (>= 0xE0 and <= 0xEF and not 0xEE)))
                {
                    hash.AppendData(rest[..size]);
                }

                rest = rest[size..];
            }
        }

        return true;
    }

    private static int EndOfScan(ReadOnlySpan<byte> data)
    {
        var end = 0;
        while (true)
        {
            var next = data[end..].IndexOf((byte)0xFF);
            if (next < 0 || end + next + 1 >= data.Length)
            {
                return data.Length;
            }

            end += next;
            if (data[end + 1] is not (0x00 or (>= 0xD0 and <= 0xD7)))
            {
                return end;
            }

            end += 2;
        }
    }

    private static bool TryAppendGif(ReadOnlySpan<byte> rest, IncrementalHash hash)
    {
        if (rest.Length < 7)
        {
            return false;
        }

        hash.AppendData("gif"u8);
        var table = TableSize(rest[4]);
        hash.AppendData(rest[..Math.Min(rest.Length, 7 + table)]);
        rest = rest[Math.Min(rest.Length, 7 + table)..];
        while (!rest.IsEmpty && rest[0] != 0x3B)
        {
            if (rest[0] == 0x2C && rest.Length > 10)
            {
                var head = Math.Min(rest.Length, 11 + TableSize(rest[9]));
                hash.AppendData(rest[..head]);
                rest = AppendBlocks(rest[head..], hash);
            }
            else if (rest[0] == 0x21 && rest.Length > 2)
            {
                // Comments and application data do not show; graphic control and plain text do.
                var shows = rest[1] is not (0xFE or 0xFF);
                hash.AppendData(shows ? rest[..2] : default);
                rest = AppendBlocks(rest[2..], shows ? hash : null);
            }
            else
            {
                hash.AppendData(rest);
                rest = default;
            }
        }

        return true;
    }

    private static int TableSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    /// <summary>Passes the blocks that end with an empty one; how the data is cut into them does not show.</summary>
    private static ReadOnlySpan<byte> AppendBlocks(ReadOnlySpan<byte> rest, IncrementalHash? hash)
    {
        while (!rest.IsEmpty && rest[0] != 0)
        {
            var size = Math.Min(rest[0], rest.Length - 1);
            hash?.AppendData(rest.Slice(1, size));
            rest = rest[(1 + size)..];
        }

        return rest.IsEmpty ? rest : rest[1..];
    }

    private static bool TryAppendWebP(ReadOnlySpan<byte> chunks, IncrementalHash hash)
    {
        var any = false;
        while (chunks.Length >= 8)
        {
            var size = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(chunks[4..]), (uint)(chunks.Length - 8));
            var type = chunks[..4];
            // VP8X only says which of the others there are.
            if (type.StartsWith("VP8 "u8) || type.StartsWith("VP8L"u8) || type.StartsWith("ALPH"u8) || type.StartsWith("AN"u8))
            {
                hash.AppendData(any ? default : "webp"u8);
                hash.AppendData(type);
                hash.AppendData(chunks.Slice(8, size));
                any = true;
            }

            chunks = chunks[(int)Math.Min(chunks.Length, 8L + size + (size & 1))..];
        }

        return any;
    }
}
