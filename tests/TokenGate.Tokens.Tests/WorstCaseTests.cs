using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Tokens.Tests;

/// <summary>
/// Anybody may send a megabyte of anything: it costs as its length, and no more than a bounded multiple of English. What the multiples are
/// on a quiet machine stands in the README (most below 20; noise that no pattern cuts some 40); here they are bounded so that a busy
/// machine, whose caches are shared, does not decide.
/// </summary>
[Collection(Timing.Name)]
public sealed class WorstCaseTests(ITestOutputHelper output)
{
    private const int Megabyte = 1_000_003;
    private const int Parts = 4;

    /// <summary>Between the four of linear work and the sixteen of quadratic work.</summary>
    private const double GrowthBar = 8;

    /// <summary>One multiple for every text.</summary>
    private const double EnglishBar = 80;

    private static readonly Lazy<byte[]> EnglishText = new(English);
    private static readonly Lazy<(string What, byte[] Text)[]> HostileTexts = new(() => [.. Hostile()]);

    [Theory]
    [InlineData("o200k_base")]
    [InlineData("cl100k_base")]
    [InlineData("p50k_base")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    public void Count_HostileMegabyte_CostsAsItsLengthAndABoundedMultipleOfEnglish(string name)
    {
        var encoding = Encodings.Get(name);
        var english = Milliseconds(encoding, EnglishText.Value);
        foreach (var (what, text) in HostileTexts.Value)
        {
            var (whole, growth) = (0.0, double.MaxValue);
            for (var again = 0; again < 4 && growth >= GrowthBar; again++)
            {
                whole = Milliseconds(encoding, text);
                growth = whole / Math.Max(0.01, Milliseconds(encoding, text[..(text.Length / Parts)]));
            }

            output.WriteLine($"{name} {what}: {whole / english:F1} times English ({english:F1} ms), {growth:F1} times its quarter");
            Assert.True(growth < GrowthBar, $"{name}: 1 MB of {what} takes {growth:F1} times as long as a quarter of it.");
            Assert.True(whole < english * EnglishBar, $"{name}: 1 MB of {what} takes {whole / english:F1} times as long as 1 MB of English.");
        }
    }

#pragma warning disable CA5394 // A test's random numbers must repeat.
    private static IEnumerable<(string What, byte[] Text)> Hostile()
    {
        var random = new Random(4);
        var bytes = new byte[Megabyte];
        random.NextBytes(bytes);
        yield return ("random bytes", bytes);
        yield return ("random letters", Fill(() => (byte)('a' + random.Next(26))));
        yield return ("random digits", Fill(() => (byte)('0' + random.Next(10))));
        yield return ("random spaces and tabs", Fill(() => random.Next(2) == 0 ? (byte)' ' : (byte)'\t'));
        yield return ("emoji", Repeat("\ud83d\ude00"));
        yield return ("one ideograph", Repeat("\u4e2d"));
        yield return ("combining marks", Repeat("\u0301"));
        foreach (var run in new[] { "a", "A", " ", "7", "=", "-", "\n", "\0", "'", "ab", "aab", "  a", "=-", "' " })
        {
            yield return ($"'{run}' over and over", Repeat(run));
        }
    }

    // Twenty thousand words by Zipf's law, the frequent ones real, the rare ones made of real parts, with punctuation: as many different
    // words, and as many that are no token, as a long chat has.
    private static byte[] English()
    {
        var frequent = ("the of and to a in is it you that he was for on are with as his they at be this have from or one had by word but not what all were we " +
            "when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into").Split(' ');
        var prefixes = ",re,un,over,inter,sub,pre,dis,out,non,mis".Split(',');
        var stems = ("act port form view press struct play vent claim quest line mark light code write draft table sound point turn round field ground mind cost plan " +
            "board check count cover drive fall frame grant hand judge keep lead load march note order pack quote range scale test train value watch yield").Split(' ');
        var suffixes = ",s,ed,ing,er,ers,able,ment,ful,less,ness,ive,ation,al,ally,or,ory,ship,wise,ward,like,proof,man,work,house,out,up,down".Split(',');
        var rare = prefixes.Length * stems.Length * suffixes.Length;
        var random = new Random(7);
        var text = new StringBuilder();
        while (text.Length < Megabyte)
        {
            var rank = (int)Math.Exp(random.NextDouble() * Math.Log(frequent.Length + rare));
            var word = rank - frequent.Length;
            text.Append(word < 0
                ? frequent[rank]
                : prefixes[word % prefixes.Length] + stems[word / prefixes.Length % stems.Length] + suffixes[word / prefixes.Length / stems.Length % suffixes.Length]);
            text.Append(random.Next(12) switch { 0 => ", ", 1 => ". ", 2 when random.Next(8) == 0 => ".\n\n", _ => " " });
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, Megabyte));
    }
#pragma warning restore CA5394

    private static byte[] Fill(Func<byte> next) => [.. Enumerable.Range(0, Megabyte).Select(_ => next())];

    private static byte[] Repeat(string text) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, Megabyte / Encoding.UTF8.GetByteCount(text))));

    private static double Milliseconds(TokenEncoding encoding, byte[] text)
    {
        var least = double.MaxValue;
        for (var i = 0; i < 8; i++)
        {
            var start = Environment.CpuUsage.TotalTime;
            encoding.Count(text);
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
        }

        return least;
    }
}
