using System.Buffers.Text;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TokenGate.Usage;

namespace TokenGate.Dialects.Tests.Reading;

/// <summary>What tells attachments apart, as a request shows it: the same content is the same, however it was written.</summary>
public sealed class ContentIdentityTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void Identity_SameBytesWrittenInAnotherWay_IsTheSame() => Check((NonEmptyArray<byte> bytes, int width) =>
    {
        var content = bytes.Get;
        var base64 = Convert.ToBase64String(content);
        var wrapped = string.Join("\r\n", base64.Chunk(Math.Abs(width % 70) + 1).Select(static line => new string(line)));
        var bare = base64.TrimEnd('=');
        string[] ways =
        [
            base64, wrapped, bare, "data:application/pdf;base64," + base64, "data:application/octet-stream;name=x;base64," + wrapped,
            Base64Url.EncodeToString(content), " " + base64 + "\n",
        ];
        var first = Document(base64);
        Assert.All(ways, way => Assert.Equal(first, Document(way)));
        Assert.Equal(32, first.Length);
    });

    [Fact]
    public void Identity_OtherBytes_IsAnother() => Check((byte[] left, byte[] right) =>
        Assert.Equal(left.AsSpan().SequenceEqual(right), Document(Convert.ToBase64String(left)).AsSpan().SequenceEqual(Document(Convert.ToBase64String(right)))));

    [Fact]
    public void Identity_PictureWithComments_IsTheSame() => Check((byte[] pixels, string? comment) =>
    {
        Same(Pictures.Png(pixels), Pictures.Png(pixels, comment ?? "x"));
        Same(Pictures.Png(pixels), Pictures.Png(pixels, pieces: 3));
        Same(Pictures.Jpeg(pixels), Pictures.Jpeg(pixels, comment ?? "x"));
        Same(Pictures.Gif(pixels), Pictures.Gif(pixels, comment ?? "x", block: 7));
        Same(Pictures.WebP(pixels), Pictures.WebP(pixels, comment ?? "x"));
        return;

        static void Same(byte[] plain, byte[] other) => Assert.Equal(Picture(plain), Picture(other));
    });

    [Fact]
    public void Identity_PictureWithOtherPixels_IsAnother() => Check((byte[] pixels, byte change) =>
    {
        if (pixels.Length == 0 || change == 0)
        {
            return;
        }

        var other = pixels.ToArray();
        other[^1] ^= change;
        Assert.NotEqual(Picture(Pictures.Png(pixels)), Picture(Pictures.Png(other)));
        Assert.NotEqual(Picture(Pictures.Jpeg(pixels)), Picture(Pictures.Jpeg(other)));
        Assert.NotEqual(Picture(Pictures.Gif(pixels)), Picture(Pictures.Gif(other)));
        Assert.NotEqual(Picture(Pictures.WebP(pixels)), Picture(Pictures.WebP(other)));
    });

    [Fact]
    public void Identity_PngPackedAnew_IsTheSame()
    {
        var pixels = new byte[4096];
        new Random(7).NextBytes(pixels);
        Assert.Equal(Picture(Pictures.Png(pixels)), Picture(Pictures.Png(pixels, level: CompressionLevel.NoCompression)));
    }

    [Fact]
    public void Identity_PngOfOtherSizeWithTheSameData_IsAnother()
    {
        var file = Pictures.Png(new byte[256]);
        var other = file.ToArray();
        other[19] = 8;
        Assert.NotEqual(Picture(file), Picture(other));
    }

    [Fact]
    public void Identity_BytesBehindThePicture_ChangeNothing()
    {
        byte[] pixels = [1, 2, 3];
        Assert.Equal(Picture(Pictures.Png(pixels)), Picture([.. Pictures.Png(pixels), 9, 9]));
        Assert.Equal(Picture(Pictures.Jpeg(pixels)), Picture([.. Pictures.Jpeg(pixels), 9, 9]));
        Assert.Equal(Picture(Pictures.Gif(pixels)), Picture([.. Pictures.Gif(pixels), 9, 9]));
    }

    [Fact]
    public void Identity_PictureInAFormAndInABody_IsTheSame()
    {
        var file = Pictures.Png([1, 2, 3], "taken yesterday");
        var head = new RequestHead("POST", "/v1/images/edits", null, static name => name == "Content-Type" ? "multipart/form-data; boundary=b" : null);
        byte[] form = [.. "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"u8, .. file, .. "\r\n--b--\r\n"u8];
        var segment = Read(head, form).Segments.Single();

        Assert.Equal(ReferenceKind.Image, segment.Reference);
        Assert.Equal(Picture(Pictures.Png([1, 2, 3])), segment.Opaque.ToArray());
    }

    [Fact]
    public void Identity_UploadAndInlineDocument_AreTheSame()
    {
        var content = Encoding.UTF8.GetBytes("%PDF-1.7 the handbook");
        var head = new RequestHead("POST", "/v1/files", null, static name => name == "Content-Type" ? "multipart/form-data; boundary=b" : null);
        byte[] form = [.. "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n"u8, .. content, .. "\r\n--b--\r\n"u8];

        Assert.Equal(Document(Convert.ToBase64String(content)), Read(head, form).Segments.Single().Opaque.ToArray());
    }

    [Theory]
    [InlineData("https://b.s3.amazonaws.com/a.pdf?versionId=1&X-Amz-Signature=abc", "https://b.s3.amazonaws.com/a.pdf?X-Amz-Date=2&X-Amz-Signature=def", true)]
    [InlineData("https://x.blob.core.windows.net/c/a.pdf?sv=1&sig=abc", "https://x.blob.core.windows.net/c/a.pdf?sv=1&sig=def", true)]
    [InlineData("https://storage.googleapis.com/b/a.pdf?X-Goog-Signature=1", "https://storage.googleapis.com/b/b.pdf?X-Goog-Signature=1", false)]
    [InlineData("https://e.org/get?doc=1", "https://e.org/get?doc=2", false)]
    [InlineData("https://e.org/get?design=1", "https://e.org/get?design=2", false)]
    public void Address_SignedAnew_IsTheSameFile(string first, string second, bool same)
    {
        var (left, right) = (Attachment(first), Attachment(second));
        Assert.Equal((ReferenceKind.File, ReferenceKind.File), (left.Reference, right.Reference));
        Assert.Equal(same, left.Opaque.Span.SequenceEqual(right.Opaque.Span));
    }

    [Fact]
    public void Identity_BrokenFiles_NeverThrowAndTellApart() => Check((byte[] noise, int cut) =>
    {
        foreach (var file in (byte[][])[Pictures.Png(noise, "c"), Pictures.Jpeg(noise, "c"), Pictures.Gif(noise, "c"), Pictures.WebP(noise, "c")])
        {
            var at = Math.Abs(cut % file.Length);
            Assert.Equal(32, Picture(file[..at]).Length);
            var broken = file.ToArray();
            broken[at] ^= 0xFF;
            Assert.Equal(32, Picture(broken).Length);
        }

        Assert.Equal(32, Document(Encoding.Latin1.GetString(noise.Where(static value => value is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\').Prepend((byte)'!').ToArray())).Length);
    });

    [Fact]
    public void Identity_PixelBombs_CostBoundedTime()
    {
        // Each announces and holds 4 GB of white in some kilobytes.
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            stream.Write(new byte[32 * 1024 * 1024]);
        }

        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Pictures.PngChunk(file, "IHDR", [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 8, 0, 0, 0, 0]);
        Pictures.PngChunk(file, "IDAT", packed.ToArray());
        var image = Convert.ToBase64String(file.ToArray());
        var block = $$$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{image}}}"}}""";
        var body = Encoding.UTF8.GetBytes($$$"""{"model":"m","messages":[{"role":"user","content":[{{{string.Join(',', Enumerable.Repeat(block, 200))}}}]}]}""");
        var watch = Stopwatch.StartNew();
        var content = Read(new RequestHead("POST", "/v1/messages", null, static _ => null), body);

        Assert.Equal(200, content.Segments.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed} for {body.Length} bytes");
    }

    private static byte[] Document(string data) => Read(
        new RequestHead("POST", "/v1/responses", null, static _ => null),
        Encoding.UTF8.GetBytes($$$"""{"model":"m","input":[{"role":"user","content":[{"type":"input_file","file_data":{{{System.Text.Json.JsonSerializer.Serialize(data)}}} },{"type":"input_text","text":"t"}]}]}"""))
        .Segments[0] is { Reference: ReferenceKind.Document } segment ? segment.Opaque.ToArray() : [];

    private static byte[] Picture(byte[] file) => Attachment(file.Length == 0 ? "data:image/png;base64," : "data:image/png;base64," + Convert.ToBase64String(file)).Opaque.ToArray();

    private static Segment Attachment(string url) => Read(
        new RequestHead("POST", "/v1/chat/completions", null, static _ => null),
        Encoding.UTF8.GetBytes($$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{url}}}"}}]}]}"""))
        .Segments.Single();

    private static RequestContent Read(RequestHead head, byte[] body) =>
        Wire.Ask(in head, body);

    private static void Check<T1, T2>(Action<T1, T2> property) =>
        Prop.ForAll(ArbMap.Default.ArbFor<T1>(), ArbMap.Default.ArbFor<T2>(), property).Check(Runs);
}
