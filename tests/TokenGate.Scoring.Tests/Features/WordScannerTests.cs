using System.Text;
using TokenGate.Scoring.Lexing;
using Xunit;

namespace TokenGate.Scoring.Tests.Features;

public sealed class WordScannerTests
{
    [Theory]
    [InlineData("Straße", "straße")]
    [InlineData("ＨＥＬＬＯ", "hello")]
    [InlineData("𝐡𝐞𝐥𝐥𝐨", "hello")]
    [InlineData("pаsswоrd", "password")]
    [InlineData("r\u200Bésumé", "resume")]
    [InlineData("so\u00ADft", "soft")]
    [InlineData("don't", "dont")]
    [InlineData("job 123", "job 9")]
    [InlineData("x7f3a9b1c", "ab12cd34ef")]
    public void Scan_WordsThatLookAlike_HaveOneHash(string left, string right) => Assert.Equal(Hashes(left), Hashes(right));

    [Theory]
    [InlineData("привет", "пpивeт-", false)]
    [InlineData("cat", "car", false)]
    [InlineData("中", "国", false)]
    public void Scan_OtherWords_HaveOtherHashes(string left, string right, bool same) => Assert.Equal(same, Hashes(left).SequenceEqual(Hashes(right)));

    [Fact]
    public void Scan_Ideographs_AreWordsOfTheirOwn() => Assert.Equal(4, Hashes("写一篇文").Count);

    [Fact]
    public void Scan_Numbers_KeepTheirValue()
    {
        var table = Table("7, 12 and 1234567890123");

        Assert.Equal([7, 12, -1, -1], table.Value[..4]);
        Assert.Equal(WordKind.Number, table.Kind[0] & WordKind.Number);
    }

    [Fact]
    public void Scan_MoreWordsThanFit_StopsAtTheLimit()
    {
        var table = Table(string.Concat(Enumerable.Repeat("a b ", WordTable.Limit)));

        Assert.Equal(WordTable.Limit, table.Count);
    }

    [Fact]
    public void Scan_LinesAndSentences_AreMarked()
    {
        var table = Table("One two. Three\nfour");

        Assert.Equal(
            [WordKind.LineStart | WordKind.SentenceStart, WordKind.None, WordKind.SentenceStart, WordKind.LineStart],
            table.Kind[..4].Select(kind => kind & (WordKind.LineStart | WordKind.SentenceStart)));
    }

    private static List<uint> Hashes(string text)
    {
        var table = Table(text);
        return [.. table.Hash.Take(table.Count)];
    }

    private static WordTable Table(string text)
    {
        var table = new WordTable();
        WordScanner.Scan(Encoding.UTF8.GetBytes(text), 0, table);
        return table;
    }
}
