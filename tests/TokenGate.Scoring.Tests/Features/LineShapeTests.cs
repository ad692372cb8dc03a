using TokenGate.Scoring.Features;
using Xunit;

namespace TokenGate.Scoring.Tests.Features;

/// <summary>What is counted by blocks is what would be counted byte by byte.</summary>
public sealed class LineShapeTests
{
    [Theory]
    [InlineData("abc ,.{}\n")]
    [InlineData("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ              é;")]
    [InlineData("0123456789,;|\t:\"<>()=\n")]
    public void Read_TextsOfEveryLengthAndMix_CountsEachByteOnce(string alphabet)
    {
        var letters = System.Text.Encoding.UTF8.GetBytes(alphabet);
        var random = new Random(3);
        for (var length = 0; length < 700; length++)
        {
            var text = new byte[length];
            for (var i = 0; i < length; i++)
            {
                text[i] = letters[random.Next(letters.Length)];
            }

            var shape = default(LineShape);
            shape.Read(text);

            Assert.Equal(text.Count(value => char.IsAsciiLetter((char)value) || value >= 0x80), shape.Letters);
            Assert.Equal(text.Count(value => char.IsAsciiDigit((char)value)), shape.Digits);
            Assert.Equal(text.Count(value => value is (byte)',' or (byte)';' or (byte)'|' or (byte)'\t'), shape.Separators);
            Assert.Equal(text.Count(value => value == ':'), shape.Colons);
            Assert.Equal(text.Count(value => value == '"'), shape.Quotes);
            Assert.Equal(text.Count(value => value is (byte)'<' or (byte)'>'), shape.Angles);
            Assert.Equal(text.Count(value => value is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']'), shape.Braces);
            Assert.Equal(text.Count(value => "()=&$#@\\/*_+~^`%".Contains((char)value)), shape.CodeSigns);
        }
    }

    [Theory]
    [InlineData("The bridge is long, and old; it was built of stone.\n", 0)]
    [InlineData("10:02:11 started\n10:02:12 stopped\n10:02:15 started\n", 2)]
    public void Read_LinesThatBeginAlike_AreAlike(string text, int alike)
    {
        var shape = default(LineShape);
        shape.Read(System.Text.Encoding.UTF8.GetBytes(text));

        Assert.Equal(alike, shape.Alike);
    }
}
