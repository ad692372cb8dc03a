using System.Buffers;
using System.Text;
using TokenGate.Dialects.Framing;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace TokenGate.Dialects.Tests.Framing;

public sealed class DecodingPipeTests
{
    public static TheoryData<string> Codings => ["gzip", "deflate", "raw", "br", "zstd"];

    [Theory]
    [MemberData(nameof(Codings))]
    public void Append_EachByteOfAFlushedStream_GivesWhatIsThereAtOnce(string coding)
    {
        // What a streaming server does: it flushes after each event, so each must be seen when its last byte has come.
        using var target = new MemoryStream();
        using var encoder = OpenEncoder(coding, target);
        List<(int Encoded, int Plain)> flushed = [];
        var plain = 0;
        for (var i = 0; i < 20; i++)
        {
            var text = Encoding.UTF8.GetBytes($"data: event {i} {new string((char)('a' + i), i * 7)}\n\n");
            encoder.Write(text);
            encoder.Flush();
            plain += text.Length;
            flushed.Add(((int)target.Length, plain));
        }

        var seen = 0;
        using var pipe = new DecodingPipe(coding == "raw" ? "deflate" : coding, long.MaxValue, bytes => seen += bytes.Length);
        var sent = 0;
        foreach (var value in target.ToArray())
        {
            pipe.Append([value]);
            sent++;
            var due = flushed.LastOrDefault(pair => pair.Encoded <= sent).Plain;
            Assert.True(seen >= due, $"{coding}: after {sent} bytes {seen} of {due} were given");
        }

        Assert.Equal(plain, seen);
        Assert.Null(pipe.Fault);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void Append_Bomb_StopsAtTheLimit(string coding)
    {
        var bomb = Wire.Encode(new byte[50_000_000], coding);
        long seen = 0;
        using var pipe = new DecodingPipe(coding == "raw" ? "deflate" : coding, 1_000_000, bytes => seen += bytes.Length);

        pipe.Append(bomb);

        Assert.InRange(seen, 900_000, 1_000_000);
        Assert.Equal("decoded body over the limit", pipe.Fault);
    }

    [Fact]
    public void Append_DeflateThatAsksForADictionary_IsReadAsItIs()
    {
        // FDICT set (RFC 1950, section 2.2): the framework throws an IOException of its own. Found by the fuzz run.
        byte[] bytes = [0x78, 0xBB, 1, 2, 3, 4, 5, 6, 7, 8];
        var seen = new ArrayBufferWriter<byte>();
        using var pipe = new DecodingPipe("deflate", 1000, seen.Write);

        pipe.Append(bytes);

        Assert.Equal(bytes, seen.WrittenSpan.ToArray());
    }

    [Fact]
    public void Append_SeveralGzipMembers_GivesAll()
    {
        byte[] bytes = [.. Wire.Encode("one "u8.ToArray(), "gzip"), .. Wire.Encode("two"u8.ToArray(), "gzip")];
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var seen = new ArrayBufferWriter<byte>();
            using var pipe = new DecodingPipe("gzip", 1000, seen.Write);
            pipe.Append(bytes.AsSpan(0, cut));
            pipe.Append(bytes.AsSpan(cut));
            Assert.Equal("one two", Encoding.ASCII.GetString(seen.WrittenSpan));
        }
    }

    [Fact]
    public void Append_SeveralZstdFramesAndOnesToBeSkipped_GivesAll()
    {
        // RFC 8878, 3.1.2: a frame to be skipped has a magic number of its own, a length, and anything.
        byte[] skipped = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, (byte)'x', (byte)'y', (byte)'z'];
        byte[] bytes = [.. skipped, .. Wire.Encode("one "u8.ToArray(), "zstd"), .. skipped, .. Wire.Encode("two"u8.ToArray(), "zstd"), .. skipped];
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var seen = new ArrayBufferWriter<byte>();
            using var pipe = new DecodingPipe("zstd", 1000, seen.Write);
            pipe.Append(bytes.AsSpan(0, cut));
            pipe.Append(bytes.AsSpan(cut));
            Assert.Equal("one two", Encoding.ASCII.GetString(seen.WrittenSpan));
            Assert.Null(pipe.Fault);
        }
    }

    [Theory]
    [InlineData(23, true)]
    [InlineData(24, false)]
    public void Append_ZstdFrameOfAWindow_IsDecodedUpToEightMegabytes(int windowLog, bool isDecoded)
    {
        using var target = new MemoryStream();
        using (var encoder = new CompressionStream(target, 1, leaveOpen: true))
        {
            encoder.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, windowLog);
            encoder.Write("{}"u8);
            encoder.Flush();
            encoder.Write(new byte[1 << 10]);
        }

        long seen = 0;
        using var pipe = new DecodingPipe("zstd", 1_000_000, bytes => seen += bytes.Length);
        foreach (var piece in target.ToArray().Chunk(5000))
        {
            pipe.Append(piece);
        }

        Assert.Equal(isDecoded, seen == 2 + (1 << 10));
        Assert.Equal(isDecoded, pipe.Fault is null && seen > 1000);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    public void Append_BrokenInTheMiddle_FaultsOrGivesLess(string coding)
    {
        var random = new Random(7);
        var plain = Enumerable.Range(0, 20_000).Select(_ => (byte)random.Next('a', 'z')).ToArray();
        var bytes = Wire.Encode(plain, coding);
        for (var i = bytes.Length / 2; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i * 31);
        }

        var seen = 0;
        using var pipe = new DecodingPipe(coding, 1_000_000, chunk => seen += chunk.Length);
        foreach (var piece in bytes.Chunk(100))
        {
            pipe.Append(piece);
        }

        Assert.True(pipe.Fault is not null || seen < plain.Length);
    }

    private static Stream OpenEncoder(string coding, Stream target) => coding switch
    {
        "gzip" => new System.IO.Compression.GZipStream(target, System.IO.Compression.CompressionMode.Compress),
        "deflate" => new System.IO.Compression.ZLibStream(target, System.IO.Compression.CompressionMode.Compress),
        "raw" => new System.IO.Compression.DeflateStream(target, System.IO.Compression.CompressionMode.Compress),
        "zstd" => new CompressionStream(target),
        _ => new System.IO.Compression.BrotliStream(target, System.IO.Compression.CompressionMode.Compress),
    };
}
