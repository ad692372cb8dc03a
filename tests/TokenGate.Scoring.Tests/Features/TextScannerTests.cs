using System.Text;
using FsCheck.Xunit;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Features;

public sealed class TextScannerTests
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

        Assert.Equal([7, 12, -1, -1], table.Span.ToArray().Select(word => word.Value));
        Assert.True(table[0].Is(WordKind.Number));
    }

    [Fact]
    public void Scan_MoreWordsThanFit_StopsAtTheLimit()
    {
        var table = Table(string.Concat(Enumerable.Repeat("a b ", Word.Limit)));

        Assert.Equal(Word.Limit, table.Count);
    }

    [Fact]
    public void Scan_LinesAndSentences_AreMarked()
    {
        var table = Table("One two. Three\nfour");

        Assert.Equal(
            [WordKind.LineStart | WordKind.SentenceStart, WordKind.None, WordKind.SentenceStart, WordKind.LineStart],
            table.Span.ToArray().Select(word => word.Kind & (WordKind.LineStart | WordKind.SentenceStart)));
    }

    [Property(MaxTest = 300, Replay = "(17,5)")]
    public void Scan_AnyText_ReadsRowsAsItReadsLetters(int seed)
    {
        var text = Any(seed);
        var (once, letters) = (new Reading(), new Reading());
        once.Flood = TextScanner.Scan(text, once.Terms, once.Words);
        TextScanner.ScanAlone(text, letters.Terms, letters.Words);

        Assert.Equal(letters.Lines(), once.Lines());
        Assert.Equal((letters.Words.Characters, letters.Words.Invisible), (once.Words.Characters, once.Words.Invisible));
    }

    [Property(MaxTest = 300, Replay = "(17,5)")]
    public void Scan_AnyText_GivesTermsAndWordsAloneAsTogether(int seed)
    {
        var text = Any(seed);
        var (together, apart) = (new Reading(), new Reading());
        together.Flood = TextScanner.Scan(text, together.Terms, together.Words);
        apart.Flood = TextScanner.Scan(text, apart.Terms, null);
        _ = TextScanner.Scan(text, null, apart.Words);

        Assert.Equal(together.Flood, apart.Flood);
        Assert.Equal(together.Lines(), apart.Lines());
    }

    [Property(MaxTest = 300, Replay = "(17,5)")]
    public void Read_TextThatWasScanned_HasTheWordsOfItsWindows(int seed)
    {
        var content = new RequestContent { Segments = [new Segment(SegmentRole.System, 0, Any(seed)), new Segment(SegmentRole.User, 1, Any(seed + 1))] };
        var terms = new TermText();
        terms.Read(TermText.TextsOf(content), 0);
        var (whole, scanned) = (FreshText.Whole(content), new FreshText(content) { Terms = terms });
        for (var i = 0; i < content.Segments.Count; i++)
        {
            scanned.Add(i, 0, content.Segments[i].Text.Length);
        }

        var (reading, expected, actual) = (TextReading.Current, new List<string>(), new List<string>());
        reading.Read(whole, Question.Find(content));
        expected.AddRange(Reading.Lines(reading.Words));
        reading.Read(scanned, Question.Find(content));
        actual.AddRange(Reading.Lines(reading.Words));

        Assert.Equal(expected, actual);
    }

    /// <summary>A text of all kinds of words and what may stand between them, and of bytes that are no text.</summary>
    private static byte[] Any(int seed)
    {
        var random = new Random(seed);
        var text = new List<byte>();
        var (length, isWild) = (random.Next(3_000), random.Next(2) == 0);
        while (text.Count < length)
        {
            text.AddRange(Encoding.UTF8.GetBytes(random.Next(4) == 0 ? Pieces[random.Next(Pieces.Length)] : Prose.Of(1 + random.Next(20), random.Next(1_000))));
            text.AddRange(isWild && random.Next(6) == 0 ? [(byte)random.Next(256), (byte)random.Next(256)] : " "u8.ToArray());
        }

        return [.. text];
    }

    private static readonly string[] Pieces =
    [
        "don't", "naïve", "привет", "pаypаl", "ελληνικά", "写一篇文", "ไทย", "123", "4567890123", "3.14", "a1b2c3d4", "sha256", "====", "!!!!!", "...", "?", ":", "\n", "\r\n",
        "\t", "\u00A0", "\u200B", "e\u0301\u0301\u0301\u0301", "😀", "┌──┐", "𝐡𝐞𝐥𝐥𝐨", "''", "’", "\0", "\u007F", "antidisestablishment", "abcdefghijklmnop", "#################", "http://a.b/c?d=e",
    ];

    /// <summary>What was read of a text, in lines that can be compared.</summary>
    private sealed class Reading
    {
        public TermList Terms { get; } = new();

        public WordList Words { get; } = new();

        public int Flood { get; set; }

        public List<string> Lines()
        {
            var lines = Lines(Words);
            foreach (ref readonly var term in Terms.Span)
            {
                lines.Add($"{term.Hash:x} {term.Start} {term.End} {term.Number} {term.Weight} {term.Flood} {term.Mark}");
            }

            return lines;
        }

        public static List<string> Lines(WordList words)
        {
            var lines = new List<string>();
            foreach (ref readonly var word in words.Span)
            {
                var detail = word.Is(WordKind.Number | WordKind.OtherScript) ? word.Detail : 0;
                lines.Add($"{word.Hash:x} {word.Stem:x} {detail} {word.Start} {word.Length} {word.Kind} {(word.Is(WordKind.Latin) && !word.Is(WordKind.Gibberish) ? word.Class : 0)}");
            }

            return lines;
        }
    }

    private static List<uint> Hashes(string text)
    {
        var table = Table(text);
        return [.. table.Span.ToArray().Select(word => word.Hash)];
    }

    private static WordList Table(string text)
    {
        var table = new WordList();
        _ = TextScanner.Scan(Encoding.UTF8.GetBytes(text), null, table);
        return table;
    }
}
