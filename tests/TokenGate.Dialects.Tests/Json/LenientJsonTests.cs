using System.Text;
using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Tests.Json;

public sealed class LenientJsonTests
{
    [Theory]
    [InlineData("{\"a\":\"b\",}", "b")]
    [InlineData("{\"x\":[1,2,],\"a\":\"b\" , }", "b")]
    [InlineData("{\"a\":\"b\",\"temperature\":NaN}", "b")]
    [InlineData("{\"t\":Infinity,\"a\":\"b\",\"u\":-Infinity}", "b")]
    [InlineData("// first\n{\"a\":\"b\" /* , } */}", "b")]
    [InlineData("{\"a\":\"b\"// to the end\n}", "b")]
    [InlineData("{\"a\":\"b\"} and more", "b")]
    [InlineData("{\"a\":\"b\"}\0\0", "b")]
    [InlineData("\u001E{\"a\":\"b\"}\n", "b")]
    [InlineData(")]}',\n{\"a\":\"b\"}", null)]
    [InlineData(")]}'\n{\"a\":\"b\"}", "b")]
    [InlineData("for(;;);{\"a\":\"b\"}", "b")]
    [InlineData("while(1); {\"a\":\"b\"}", "b")]
    [InlineData("{\"a\":\"b\nc\td\"}", "b c d")]
    [InlineData("{\"a\":\"// no comment, NaN,] \\\" /* \"}", "// no comment, NaN,] \" /* ")]
    [InlineData("{\"a\":\"b\"", null)]
    [InlineData("{\"a\" \"b\"}", null)]
    [InlineData("{'a':'b'}", null)]
    [InlineData("{\"a\":\"b\"]", null)]
    [InlineData("{\"a\":\"b", null)]
    [InlineData("/*", null)]
    public void Parse_WhatServersTake_IsRead(string text, string? expected)
    {
        using var tape = new JsonTape();

        var fault = LenientJson.Parse(tape, Encoding.UTF8.GetBytes(text));

        Assert.Equal(expected is null ? JsonTape.Malformed : null, fault);
        Assert.Equal(expected, tape.Root["a"u8].AsString());
    }

    [Fact]
    public void Parse_NumberThatIsNone_IsNeverACount()
    {
        using var tape = new JsonTape();

        Assert.Null(LenientJson.Parse(tape, "{\"n\":NaN,\"i\":Infinity,\"m\":-Infinity,\"c\":7}"u8.ToArray()));

        foreach (var name in (string[])["n", "i", "m"])
        {
            Assert.Null(tape.Root[Encoding.UTF8.GetBytes(name)].AsCount(long.MaxValue));
        }

        Assert.Equal(7, tape.Root["c"u8].AsCount(long.MaxValue));
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-32", true)]
    [InlineData("utf-32", false)]
    [InlineData("utf-32BE", true)]
    [InlineData("utf-32BE", false)]
    public void Parse_EncodingsOfJson_AreTold(string name, bool hasMark)
    {
        foreach (var text in (string[])["{\"a\":\"é漢😀\"}", " \n{\"a\":\"é漢😀\"}"])
        {
            var encoding = Encoding.GetEncoding(name);
            byte[] body = [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
            using var tape = new JsonTape();

            Assert.Null(LenientJson.Parse(tape, body));
            Assert.Equal("é漢😀", tape.Root["a"u8].AsString());
        }
    }
}
