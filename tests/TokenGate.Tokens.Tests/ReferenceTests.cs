using System.Text;
using TokenGate.Testing;
using TokenGate.Tokens.Tests.Reference;
using Xunit;

namespace TokenGate.Tokens.Tests;

/// <summary>Token ids equal those of the public packages.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Main = ["o200k_base", "cl100k_base"];
    private static readonly string[] Others = ["p50k_base", "r50k_base", "llama3", "mistral"];

    [Fact]
    public void Encode_RandomMixedScripts_EqualsReference()
    {
        ReferenceComparison.AssertEqual(MixedText.Make(100_000, seed: 20261123), Main);
        ReferenceComparison.AssertEqual(MixedText.Make(25_000, seed: 4), Others);
    }

    [Fact]
    public void Encode_Llama3WithoutWhatJavaScriptSplitsOtherwise_EqualsItsPackage() =>
        ReferenceComparison.AssertEqual([.. MixedText.Make(25_000, seed: 5).Where(IsSplitAlike)], "llama3-js");

    [Fact]
    public void Encode_ScalarsAloneAndInPairs_EqualsReference()
    {
        ReferenceComparison.AssertEqual([.. Scalars(every: 197).SelectMany(Pairs)], Main);
        ReferenceComparison.AssertEqual([.. Scalars(every: 997).SelectMany(Pairs)], Others);
    }

    [Fact]
    public void Encode_RandomBytes_EqualsReferenceOnTheirReplacement()
    {
        var texts = MixedText.Make(5_000, seed: 6);
        for (var i = 0; i < texts.Length; i++)
        {
            // One byte goes wrong, or the text is cut within a character.
            texts[i][i % texts[i].Length] ^= (byte)(0x40 | (i & 0xBF));
            texts[i] = i % 3 == 0 ? texts[i][..^1] : texts[i];
        }

        ReferenceComparison.AssertEqual(texts, [.. Main, .. Others]);
    }

    [CorpusFact]
    [Trait("Category", "Corpus")]
    public void Encode_SampleOfTheCorpora_EqualsReference()
    {
        ReferenceComparison.AssertEqual([.. SharedTexts.Every(nth: 40)], Main);
        ReferenceComparison.AssertEqual([.. SharedTexts.Every(nth: 160)], Others);
    }

    [CorpusFact]
    [Trait("Category", "Torture")]
    public void Encode_AllOfTheCorpora_EqualsReference()
    {
        foreach (var texts in SharedTexts.Every(nth: 1).Chunk(4000))
        {
            ReferenceComparison.AssertEqual(texts, [.. Main, .. Others]);
        }
    }

    [CorpusFact]
    [Trait("Category", "Torture")]
    public void Encode_Llama3OnTheCorpora_EqualsItsPackage()
    {
        foreach (var texts in SharedTexts.Every(nth: 4).Where(IsSplitAlike).Chunk(4000))
        {
            ReferenceComparison.AssertEqual(texts, "llama3-js");
        }
    }

    [Fact]
    [Trait("Category", "Torture")]
    public void Encode_EveryScalarAloneAndInPairs_EqualsReference()
    {
        foreach (var scalars in Scalars(every: 1).Chunk(40_000))
        {
            ReferenceComparison.AssertEqual([.. scalars.SelectMany(Pairs)], [.. Main, .. Others]);
        }
    }

    [Fact]
    [Trait("Category", "Torture")]
    public void Encode_TenMillionRandomMixedScripts_EqualsReference()
    {
        // All encodings of the tiktoken package; the two others, whose packages are slower, every fifth time.
        for (var seed = 1; seed <= 20; seed++)
        {
            ReferenceComparison.AssertEqual(MixedText.Make(500_000, seed), seed % 5 == 0 ? [.. Main, .. Others] : [.. Main, .. Others.Take(2)]);
        }
    }

    private static IEnumerable<Rune> Scalars(int every)
    {
        for (var scalar = 0; scalar < 0x110000; scalar++)
        {
            if ((scalar < 0x3000 || scalar % every == 0) && Rune.IsValid(scalar))
            {
                yield return new Rune(scalar);
            }
        }
    }

    private static IEnumerable<byte[]> Pairs(Rune rune)
    {
        var c = rune.ToString();
        return new[] { c, "a" + c, c + "a", "A" + c, c + "A", "1" + c, c + "1", " " + c, c + " ", "\n" + c, c + "\n", $"a{c}b {c} {c}1.{c}\n{c}'s" }
            .Select(Encoding.UTF8.GetBytes);
    }

    // JavaScript's \s has U+FEFF and lacks U+0085, its /i without Unicode knows no long s, and its tables are those of the Node.js at hand.
    private static bool IsSplitAlike(byte[] text) =>
        Encoding.UTF8.GetString(text).EnumerateRunes().All(rune =>
            rune.Value is not (0xFEFF or 0x85 or 0x17F) && Rune.GetUnicodeCategory(rune) != System.Globalization.UnicodeCategory.OtherNotAssigned
            && rune.Value is not (0x1C89 or 0x1E5D0 or 0x16EA0));
}
