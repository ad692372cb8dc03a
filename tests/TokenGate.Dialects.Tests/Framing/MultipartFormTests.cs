using System.Text;
using TokenGate.Dialects.Framing;

namespace TokenGate.Dialects.Tests.Framing;

public sealed class MultipartFormTests
{
    [Theory]
    [InlineData("form-data; name=\"model\"", "model", false)]
    [InlineData("form-data; name=model", "model", false)]
    [InlineData("form-data;name=model", "model", false)]
    [InlineData("FORM-DATA; NAME = \"model\"", "model", false)]
    [InlineData("form-data; name*=utf-8''m%C3%A9del", "médel", false)]
    [InlineData("form-data; name=file; filename=a.wav; filename*=utf-8''a.wav", "file", true)]
    [InlineData("form-data; filename=\"a.wav\"; name=\"file\"", "file", true)]
    [InlineData("form-data; filename=\"x; name=\\\"prompt\\\".wav\"; name=file", "file", true)]
    [InlineData("form-data; filename=\" name=\"; name=\"file\"", "file", true)]
    [InlineData("form-data; x=\"a;b\"; name=\"a\\\"b\"", "a\"b", false)]
    [InlineData("form-data; x; name=file", "file", false)]
    [InlineData("form-data; filename=\"unclosed; name=file", "", true)]
    [InlineData("form-data", "", false)]
    public void MoveNext_Disposition_GivesTheName(string disposition, string name, bool isFile)
    {
        foreach (var header in (string[])["Content-Disposition", "content-disposition"])
        {
            var text = $"--b1\r\nContent-Type: text/plain; name=\"other\"\r\n{header}: {disposition}\r\n\r\nvalue\r\n--b1--\r\n";
            var form = new MultipartForm(Encoding.UTF8.GetBytes(text), "--b1"u8);

            Assert.Equal(name.Length > 0, form.MoveNext());
            if (name.Length > 0)
            {
                Assert.Equal((name, isFile, "value"), (Encoding.UTF8.GetString(form.Name), form.IsFile, Encoding.UTF8.GetString(form.Content)));
                Assert.False(form.MoveNext());
            }
        }
    }

    [Fact]
    public void MoveNext_BoundaryInsideAFile_DoesNotEndIt()
    {
        var text = "--b1\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\nxx--b1xx\r\n--b1\r\nContent-Disposition: form-data; name=model\r\n\r\nm\r\n--b1--"u8;
        var form = new MultipartForm(text, "--b1"u8);

        Assert.True(form.MoveNext());
        Assert.Equal("xx--b1xx", Encoding.UTF8.GetString(form.Content));
        Assert.True(form.MoveNext());
        Assert.Equal("m", Encoding.UTF8.GetString(form.Content));
    }

    [Fact]
    public void MoveNext_LineFeedsAlone_AreLineEnds()
    {
        var form = new MultipartForm("--b1\nContent-Disposition: form-data; name=model\n\nm\n--b1--\n"u8, "--b1"u8);

        Assert.True(form.MoveNext());
        Assert.Equal("model=m", $"{Encoding.UTF8.GetString(form.Name)}={Encoding.UTF8.GetString(form.Content)}");
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=b1", "--b1")]
    [InlineData("multipart/form-data; charset=utf-8; Boundary=\"b 1\"; x=y", "--b 1")]
    [InlineData("multipart/form-data; x=\"boundary=no\"; boundary=b1", "--b1")]
    [InlineData("multipart/form-data", "")]
    [InlineData(null, "")]
    public void BoundaryOf_ContentType_GivesTheBoundary(string? contentType, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(MultipartForm.BoundaryOf(contentType)));

    [Fact]
    public void ReadRequest_FormOfDotNet_IsRead()
    {
        var body = "--b1\r\nContent-Disposition: form-data; name=model\r\n\r\ngpt-4o-mini-transcribe\r\n--b1\r\nContent-Disposition: form-data; name=file; filename=a.wav\r\n\r\nRIFF0000\r\n--b1--\r\n"u8;
        var head = new RequestHead("POST", "/v1/audio/transcriptions", null, static name => name == "Content-Type" ? "multipart/form-data; boundary=\"b1\"" : null);

        var content = Wire.Ask(in head, body.ToArray());

        Assert.True(content is { Problem: null, Model: "gpt-4o-mini-transcribe" });
        Assert.True(Assert.Single(content.Segments).IsOpaque);
    }
}
