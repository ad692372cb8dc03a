namespace TokenGate.Scoring.Tests.Judging;

/// <summary>Text that never says the same eight words twice: pronounceable words by a seed.</summary>
internal static class Prose
{
    private static readonly string[] Onsets = ["b", "br", "d", "dr", "f", "fl", "g", "gr", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w"];
    private static readonly string[] Vowels = ["a", "e", "i", "o", "u", "ai", "ea", "ou"];
    private static readonly string[] Codas = ["", "n", "r", "s", "t", "l", "m", "nd", "st", "rk"];

    public static string Of(int words, int seed)
    {
        var random = new Random(seed);
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < words; i++)
        {
            var syllables = 1 + random.Next(3);
            for (var s = 0; s < syllables; s++)
            {
                _ = text.Append(Onsets[random.Next(Onsets.Length)]).Append(Vowels[random.Next(Vowels.Length)]).Append(Codas[random.Next(Codas.Length)]);
            }

            _ = text.Append(i % 12 == 11 ? ". " : " ");
        }

        return text.ToString().TrimEnd();
    }
}
