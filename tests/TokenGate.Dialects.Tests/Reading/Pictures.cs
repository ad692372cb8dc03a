using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TokenGate.Dialects.Tests.Reading;

/// <summary>Writes small pictures of the four formats, with and without what does not show.</summary>
internal static class Pictures
{
    /// <summary>A PNG of gray pixels, 16 a row.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <param name="comment">A text chunk in front of the data; null for none.</param>
    /// <param name="level">How the data is packed.</param>
    /// <param name="pieces">Into how many chunks the data is cut.</param>
    public static byte[] Png(ReadOnlySpan<byte> pixels, string? comment = null, CompressionLevel level = CompressionLevel.Optimal, int pieces = 1)
    {
        const int Width = 16;
        var height = Math.Max(1, (pixels.Length + Width - 1) / Width);
        var rows = new byte[height * (Width + 1)];
        for (var i = 0; i < pixels.Length; i++)
        {
            rows[(i / Width * (Width + 1)) + 1 + (i % Width)] = pixels[i];
        }

        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, level, leaveOpen: true))
        {
            stream.Write(rows);
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        PngChunk(file, "IHDR", header);
        if (comment is not null)
        {
            PngChunk(file, "tEXt", Encoding.UTF8.GetBytes("Comment\0" + comment));
            PngChunk(file, "tIME", [7, 0xEA, 11, 29, 1, 2, 3]);
        }

        var data = packed.ToArray();
        foreach (var piece in data.Chunk(Math.Max(1, (data.Length + pieces - 1) / pieces)))
        {
            PngChunk(file, "IDAT", piece);
        }

        PngChunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>A JPEG's segments around bytes that stand for a scan; no decoder would take it, but its structure is whole.</summary>
    public static byte[] Jpeg(ReadOnlySpan<byte> scan, string? comment = null)
    {
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        if (comment is not null)
        {
            JpegSegment(file, 0xE1, Encoding.UTF8.GetBytes("Exif\0\0" + comment));
            JpegSegment(file, 0xFE, Encoding.UTF8.GetBytes(comment));
        }

        JpegSegment(file, 0xDB, new byte[65]);
        JpegSegment(file, 0xC0, [8, 0, 16, 0, 16, 1, 1, 0x11, 0]);
        JpegSegment(file, 0xC4, new byte[20]);
        JpegSegment(file, 0xDA, [1, 1, 0, 0, 63, 0]);
        foreach (var value in scan)
        {
            file.WriteByte(value);
            if (value == 0xFF)
            {
                file.WriteByte(0);
            }
        }

        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    /// <summary>A GIF of one image.</summary>
    public static byte[] Gif(ReadOnlySpan<byte> data, string? comment = null, int block = 255)
    {
        using var file = new MemoryStream();
        file.Write(comment is null ? "GIF87a"u8 : "GIF89a"u8);
        file.Write([16, 0, 16, 0, 0x80, 0, 0, 1, 2, 3, 4, 5, 6]);
        if (comment is not null)
        {
            file.Write([0x21, 0xFE]);
            GifBlocks(file, Encoding.UTF8.GetBytes(comment), 255);
        }

        file.Write([0x2C, 0, 0, 0, 0, 16, 0, 16, 0, 0, 2]);
        GifBlocks(file, data, block);
        file.WriteByte(0x3B);
        return file.ToArray();
    }

    /// <summary>A WebP: the simple form, or the extended one with what cameras add.</summary>
    public static byte[] WebP(ReadOnlySpan<byte> data, string? comment = null)
    {
        using var body = new MemoryStream();
        body.Write("WEBP"u8);
        if (comment is not null)
        {
            WebPChunk(body, "VP8X", [8, 0, 0, 0, 15, 0, 0, 15, 0, 0]);
        }

        WebPChunk(body, "VP8L", data);
        if (comment is not null)
        {
            WebPChunk(body, "EXIF", Encoding.UTF8.GetBytes(comment));
        }

        using var file = new MemoryStream();
        file.Write("RIFF"u8);
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, (int)body.Length);
        file.Write(size);
        file.Write(body.ToArray());
        return file.ToArray();
    }

    public static void PngChunk(Stream file, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(Encoding.ASCII.GetBytes(type));
        file.Write(data);

        // Nobody here checks the sum.
        file.Write([0, 0, 0, 0]);
    }

    private static void JpegSegment(Stream file, byte marker, ReadOnlySpan<byte> data)
    {
        file.Write([0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2)]);
        file.Write(data);
    }

    private static void GifBlocks(Stream file, ReadOnlySpan<byte> data, int size)
    {
        while (!data.IsEmpty)
        {
            var block = data[..Math.Min(data.Length, size)];
            file.WriteByte((byte)block.Length);
            file.Write(block);
            data = data[block.Length..];
        }

        file.WriteByte(0);
    }

    private static void WebPChunk(Stream file, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, data.Length);
        file.Write(Encoding.ASCII.GetBytes(type));
        file.Write(size);
        file.Write(data);
        if ((data.Length & 1) == 1)
        {
            file.WriteByte(0);
        }
    }
}
