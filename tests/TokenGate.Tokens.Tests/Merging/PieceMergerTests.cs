using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TokenGate.Tokens.Merging;
using TokenGate.Tokens.Vocabularies;
using Xunit;

namespace TokenGate.Tokens.Tests.Merging;

/// <summary>Merging left to right makes the tokens that merging in order of rank makes.</summary>
public sealed unsafe class PieceMergerTests
{
    private static readonly string[] Alphabets = ["a", "=", " ", "ab", "=-", "aA ", "0123456789", "etaoinshrdlu", "\u4e2d\u6587\u7684\u4e00", "\u3057\u3066\u3044\u308b", "\ud83d\ude00\ud83c\udf89"];

    [Property(MaxTest = 100, Replay = "(20261123,5,50)", Arbitrary = [typeof(Pieces)])]
    public void Encode_AnyPiece_EqualsMergingInOrderOfRank(byte[] piece)
    {
        foreach (var name in new[] { "o200k_base", "cl100k_base", "p50k_base", "llama3" })
        {
            var vocabulary = Vocabulary.Open(name);
            Assert.Equal(InOrderOfRank(vocabulary, piece), Encode(vocabulary, piece));
        }
    }

    [Theory]
    [InlineData("o200k_base", 600)]
    [InlineData("p50k_base", 601)]
    public void Encode_LongRunOfOneByte_EqualsMergingInOrderOfRank(string name, int length)
    {
        var vocabulary = Vocabulary.Open(name);
        foreach (var c in "=- a0\n#"u8)
        {
            var piece = new byte[length];
            piece.AsSpan().Fill(c);
            Assert.Equal(InOrderOfRank(vocabulary, piece), Encode(vocabulary, piece));
        }
    }

    private static uint[] Encode(Vocabulary vocabulary, byte[] piece)
    {
        var tokens = new uint[piece.Length];
        fixed (byte* start = piece)
        fixed (uint* target = tokens)
        {
            var count = PieceMerger.Encode(vocabulary, start, piece.Length, target);
            Assert.Equal(count, PieceMerger.Count(vocabulary, start, piece.Length));
            return tokens[..count];
        }
    }

    // As the paper and every reference have it: a token that is the whole piece; else the pair of lowest rank, the leftmost of equals,
    // until none is left.
    private static List<uint> InOrderOfRank(Vocabulary vocabulary, byte[] piece)
    {
        if (Rank(vocabulary, piece) is var whole && whole != Vocabulary.None)
        {
            return [whole];
        }

        var parts = piece.Select(b => new[] { b }).ToList();
        while (true)
        {
            var best = Vocabulary.None;
            var at = -1;
            for (var i = 0; i + 1 < parts.Count; i++)
            {
                if (Rank(vocabulary, [.. parts[i], .. parts[i + 1]]) is var rank && rank < best)
                {
                    (best, at) = (rank, i);
                }
            }

            if (at < 0)
            {
                return parts.ConvertAll(part => Rank(vocabulary, part));
            }

            parts[at] = [.. parts[at], .. parts[at + 1]];
            parts.RemoveAt(at + 1);
        }
    }

    private static uint Rank(Vocabulary vocabulary, byte[] token)
    {
        fixed (byte* start = token)
        {
            return vocabulary.Whole(start, token.Length);
        }
    }

    /// <summary>Pieces of one alphabet each: runs and near-runs are where merging has the most to choose from.</summary>
    private static class Pieces
    {
        public static Arbitrary<byte[]> Any() => Arb.From(
            from alphabet in Gen.Elements(Alphabets)
            from length in Gen.Choose(1, 330)
            from indices in Gen.Choose(0, 1 << 20).ArrayOf(length)
            select System.Text.Encoding.UTF8.GetBytes(string.Concat(indices.Select(i => Character(alphabet, i)))));

        private static string Character(string alphabet, int index)
        {
            var runes = alphabet.EnumerateRunes().ToArray();
            return runes[index % runes.Length].ToString();
        }
    }
}
