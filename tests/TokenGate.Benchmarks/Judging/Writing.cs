using System.Text;

namespace TokenGate.Benchmarks.Judging;

/// <summary>
/// Text with the word lengths and frequencies of writing, new with every seed: a fifth of its words are small ones, the others come from a
/// made-up vocabulary of two thousand, the first of it most often.
/// </summary>
internal static class Writing
{
    private const int Vocabulary = 2_000;
    private static readonly string[] Small = "the of and to in is that for it with on was as be by this are from or an".Split(' ');
    private static readonly string[] Words = MakeWords();

    /// <summary>A text of about so many bytes.</summary>
    public static byte[] Text(int bytes, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(bytes + 32);
        while (text.Length < bytes)
        {
            var word = random.Next(5) == 0 ? Small[random.Next(Small.Length)] : Words[(int)(Vocabulary * Math.Pow(random.NextDouble(), 3))];
            _ = text.Append(word).Append(random.Next(14) switch { 0 => ". ", 1 => ", ", 2 when random.Next(8) == 0 => ".\n\n", _ => " " });
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string[] MakeWords()
    {
        var random = new Random(1);
        var words = new string[Vocabulary];
        for (var i = 0; i < Vocabulary; i++)
        {
            var word = new StringBuilder();
            for (var syllables = 1 + random.Next(4); syllables > 0; syllables--)
            {
                _ = word.Append("bcdfglmnprst"[random.Next(12)]).Append("aeiou"[random.Next(5)]).Append("nrstl "[random.Next(6)]);
            }

            words[i] = word.Replace(" ", "").ToString();
        }

        return words;
    }
}
