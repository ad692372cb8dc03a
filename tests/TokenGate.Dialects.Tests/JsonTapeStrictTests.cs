using System.Text;
using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Tests;

/// <summary>The fast way through strict JSON says of every text what the library's reader says of it.</summary>
public sealed class JsonTapeStrictTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\\n\"", "\"\\u00e9\\ud83d\"", "\"\\x\"", "\"\\u00g0\"", "\"é\"", "\"\n\"", "\"\\", "0", "-0", "01", "1.5", "1.", ".5", "1e5",
        "1E+", "-", "12345678901234567890", "true", "tru", "false", "null", "nul", "NaN", " ", "\n", "\t", "\r", "/", "//c\n", "\u0000", "\u001f", "\u007f", "\uFEFF", "x",
    ];

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData(" { } ")]
    [InlineData("[1,2,{\"a\":[3,\"x\"]},null]")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1,]")]
    [InlineData("{\"a\" : \"x\\\\\" , \"b\\u0062\" : -1.5e-3 }")]
    [InlineData("\"alone\"")]
    [InlineData("\"open")]
    [InlineData("12")]
    [InlineData("-")]
    [InlineData("1 2")]
    [InlineData("{} x")]
    [InlineData("{\"a\"}")]
    [InlineData("{1:2}")]
    [InlineData("]")]
    public void Parse_OfText_GivesWhatTheLibraryGives(string text) => AssertSame(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Parse_NestedTowardsTheLimit_GivesWhatTheLibraryGives()
    {
        for (var depth = 60; depth <= JsonTape.MaxDepth + 2; depth++)
        {
            AssertSame(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)));
        }
    }

    [Fact]
    public void Parse_TextsOfPieces_GivesWhatTheLibraryGives()
    {
        var random = new Random(20_261_129);
        var text = new StringBuilder();
        for (var round = 0; round < 60_000; round++)
        {
            text.Clear();
            for (var piece = random.Next(1, 9); piece > 0; piece--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
            }

            AssertSame(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    [Fact]
    public void Parse_TextsWithOneByteChanged_GivesWhatTheLibraryGives()
    {
        var whole = Encoding.UTF8.GetBytes(
            """{"model":"m","messages":[{"role":"user","content":"a \"b\"\n\u00e9 ü"},{"role":"tool","n":[-1,0.5,2e10,true,false,null,{}]}], "stream" : true}""");
        for (var at = 0; at < whole.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var changed = whole.ToArray();
                changed[at] = (byte)value;
                AssertSame(changed);
            }

            AssertSame(whole[..at]);
        }
    }

    private static void AssertSame(byte[] text)
    {
        using var ours = new JsonTape();
        using var theirs = new JsonTape();

        var fault = ours.Parse(text);
        var expected = theirs.Read(text, partial: false);

        Assert.True(fault == expected, $"{Encoding.Latin1.GetString(text)}: {fault}, {expected}");
        Assert.Equal(theirs.Count, ours.Count);
        for (var i = 0; i < ours.Count; i++)
        {
            Assert.True(Row(ours, i) == Row(theirs, i), $"{Encoding.Latin1.GetString(text)}: {Row(ours, i)}, {Row(theirs, i)}");
        }
    }

    private static (JsonKind, int, int, int, int, bool) Row(JsonTape tape, int index) =>
        (tape[index].Kind, tape[index].Start, tape[index].Length, tape[index].Next, tape[index].Members, tape[index].Escaped);
}
