using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Tests.Json;

public sealed class JsonTests
{
    [Property(MaxTest = 500, Replay = "(20261123,1)")]
    public bool Text_AnyString_IsWhatSystemTextJsonReads(NonNull<string> text)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new { text = text.Get });
        using var tape = new JsonTape();
        Assert.Null(tape.Parse(json));
        var expected = JsonDocument.Parse(json).RootElement.GetProperty("text");
        return Encoding.UTF8.GetString(tape.Root["text"u8].Text().Span) == expected.GetString();
    }

    [Theory]
    [InlineData("""\ud83d\ude00""", "😀")]
    [InlineData("""\ud83d""", "\uFFFD")]
    [InlineData("""\ude00\ud83d""", "\uFFFD\uFFFD")]
    [InlineData("""\ud83dx""", "\uFFFDx")]
    [InlineData("""\ud83d\n""", "\uFFFD\n")]
    [InlineData("""\ud83d\ud83d\ude00""", "\uFFFD😀")]
    [InlineData("""a\/b\"c\\d""", "a/b\"c\\d")]
    [InlineData("""\u0000""", "\0")]
    public void Unescape_Escapes_NeverFails(string raw, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(raw);
        var target = new byte[bytes.Length];

        var written = JsonText.Unescape(bytes, target);

        Assert.Equal(expected, Encoding.UTF8.GetString(target, 0, written));
    }

    [Theory]
    [InlineData("{ \"a b\" : [ 1 ,\n2 ] }", "{\"a b\":[1,2]}")]
    [InlineData("{\"a\":\"\\\" x\"}", "{\"a\":\"\\\" x\"}")]
    [InlineData("{\"a\":\"\\\\\" , \"b\": 1}", "{\"a\":\"\\\\\",\"b\":1}")]
    [InlineData("\"\\", "\"\\")]
    [InlineData("", "")]
    public void Compact_Blanks_AreLeftOutBetweenTokensOnly(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(JsonText.Compact(Encoding.UTF8.GetBytes(json)).Span));

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("42", 42L)]
    [InlineData("5.0", 5L)]
    [InlineData("5e2", 500L)]
    [InlineData("-0", 0L)]
    [InlineData("1000000000000", 1_000_000_000_000)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("1e30", null)]
    [InlineData("1e400", null)]
    [InlineData("1000000000001", null)]
    [InlineData("99999999999999999999999999999", null)]
    [InlineData("\"7\"", null)]
    [InlineData("true", null)]
    [InlineData("null", null)]
    [InlineData("[7]", null)]
    public void AsCount_Numbers_AreWholeAndInRangeOrNotCounts(string number, long? expected)
    {
        using var tape = new JsonTape();
        Assert.Null(tape.Parse(Encoding.UTF8.GetBytes($$"""{"n":{{number}}}""")));

        Assert.Equal(expected, tape.Root["n"u8].AsCount(1_000_000_000_000));
    }

    [Theory]
    [InlineData("{\"n\":NaN}")]
    [InlineData("{\"n\":Infinity}")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{} {}")]
    [InlineData("{'a':1}")]
    public void Parse_NoJson_SaysSo(string text)
    {
        using var tape = new JsonTape();

        Assert.Equal("malformed JSON", tape.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(JsonKind.Missing, tape.Root.Kind);
    }

    [Fact]
    public void Parse_DeepNesting_IsRefused()
    {
        using var tape = new JsonTape();

        Assert.Null(tape.Parse(Encoding.UTF8.GetBytes(new string('[', 128) + new string(']', 128))));
        Assert.Equal("JSON nested too deep", tape.Parse(Encoding.UTF8.GetBytes(new string('[', 100_000))));
        Assert.Equal("JSON nested too deep", tape.Parse(Encoding.UTF8.GetBytes(new string('[', 100_000)), partial: true));
    }

    [Fact]
    public void Indexer_DuplicateAndEscapedNames_TheLastCounts()
    {
        using var tape = new JsonTape();
        tape.Parse("{\"a\":1,\"\\u0061\":2,\"b\":{\"a\":9},\"x\":[{\"a\":3},4,\"s\"]}"u8.ToArray());

        Assert.Equal(2, tape.Root["a"u8].AsInt());
        Assert.Equal(3, tape.Root["x"u8].First["a"u8].AsInt());
        Assert.Equal(3, tape.Root["x"u8].Length);
        Assert.Equal(JsonKind.Missing, tape.Root["nothing"u8]["further"u8].Kind);
    }

    [Fact]
    public void Parse_CutAnywhere_KeepsWhatCameWhole()
    {
        var json = "{\"choices\":[{\"message\":{\"content\":\"abc\"}}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}"u8.ToArray();
        for (var length = 0; length < json.Length; length++)
        {
            using var tape = new JsonTape();
            tape.Parse(json.AsMemory(0, length), partial: true);
            var input = tape.Root["usage"u8]["prompt_tokens"u8].AsInt();
            Assert.True(input is null or 5);
            var members = tape.Root.Members;
            while (members.MoveNext())
            {
                Assert.Equal(JsonKind.Name, members.Name.Kind);
            }
        }
    }
}
