using System.Numerics;
using System.Text;
using TokenGate.Tokens.Splitting;
using TokenGate.Tokens.Tests.Reference;
using Xunit;

namespace TokenGate.Tokens.Tests.Splitting;

/// <summary>Blocks find the pieces that the patterns find one after the other.</summary>
public sealed unsafe class BlockTests
{
    // What blocks know, and what ends their knowledge; in runs, so that pieces are as long as words.
    private static readonly string[] Parts =
    [
        "the", "The", "HTTPServer", "camelCase", "x", "I", "don't", "we'LL", "it's's", "'s", "'", "''", "o'clock", "l'été", "É", "ß", "Ünïcode", "×", "÷", "Привет", "мир", "ѐ", "ѡ", "Ѡ",
        "1", "22", "333", "4444", "1234567890", " ", "  ", "   ", "\t", " \t", "\n", "\r\n", "\n\n", " \n", "\n ", "\n  \n   ", "\v", ".", ",", "...", "!?", "//", "/", "\n//", ";\n", ";\n\n/", "};\r\n",
        "{\"a\":", "[", "])", "—", "“", "”", "…", "\u2027", "\u2028", "\u200f", "\uFFFD", "\uFFFD\uFFFD", "\uFFFC", "\u00a0", "中", "中文", "é\u0301", "\u0301", "ſ", "'ſ", "😀", "\0", "\u0001",
    ];

    [Fact]
    public void Starts_OfO200k_AreThoseOfNext() => AssertAgree<O200kSplit>();

    [Fact]
    public void Starts_OfCl100k_AreThoseOfNext() => AssertAgree<Cl100kSplit>();

    [Fact]
    public void Starts_OfP50k_AreThoseOfNext() => AssertAgree<P50kSplit>();

    private static void AssertAgree<TSplit>()
        where TSplit : struct, ISplit
    {
        var found = 0L;
        foreach (var text in Texts())
        {
            var padded = new byte[text.Length + (ISplit.Block * 2)];
            text.CopyTo(padded, 0);
            fixed (byte* start = padded)
            {
                found += AssertAgree<TSplit>(start, start + text.Length);
            }
        }

        Assert.True(found > 300_000, $"Blocks found {found} pieces.");
    }

    private static int AssertAgree<TSplit>(byte* start, byte* end)
        where TSplit : struct, ISplit
    {
        var found = 0;
        for (var at = start; at < end; at = TSplit.Next(at, end))
        {
            var piece = at;
            for (var starts = TSplit.Starts(at, (int)Math.Min(end - at, ISplit.Block)); starts != 0; starts &= starts - 1)
            {
                piece = TSplit.Next(piece, end);
                found++;
                if (piece != at + BitOperations.TrailingZeroCount(starts))
                {
                    Assert.Fail($"In '{Encoding.UTF8.GetString(at, (int)Math.Min(80, end - at))}' a piece starts at {piece - at}, the block says {BitOperations.TrailingZeroCount(starts)}.");
                }
            }
        }

        return found;
    }

    private static IEnumerable<byte[]> Texts()
    {
#pragma warning disable CA5394 // A test's random numbers must repeat.
        var random = new Random(11);
        for (var i = 0; i < 2000; i++)
        {
            // Some texts of all parts, some of a few that then meet often.
            var pool = i % 2 == 0 ? Parts : [.. Enumerable.Range(0, 6).Select(_ => Parts[random.Next(Parts.Length)])];
            yield return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(_ => pool[random.Next(pool.Length)])));
        }
#pragma warning restore CA5394

        foreach (var texts in MixedText.Make(20_000, seed: 12).Chunk(20))
        {
            yield return [.. texts.SelectMany(text => text)];
        }
    }
}
