namespace TokenGate.Gateway.Options;

/// <summary>Finds what somebody probably meant to write.</summary>
internal static class Spelling
{
    private const int MostEdits = 3;

    /// <summary>The known word that is nearest, letter case aside; null when none is near enough to be meant.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        // One edit in three letters: beyond that, words have as little to do with each other as any two.
        var limit = Math.Clamp(word.Length / 3, 1, MostEdits);
        var nearest = known.Select(each => (Word: each, Edits: Distance(word, each))).OrderBy(static each => each.Edits).FirstOrDefault();
        return nearest.Word is not null && nearest.Edits <= limit ? nearest.Word : null;
    }

    /// <summary>A remedy that names the nearest word, or else all that are known.</summary>
    public static string Suggest(string word, IEnumerable<string> known, string otherwise) =>
        Nearest(word, known) is { } near ? $"Did you mean {near}?" : $"{otherwise}: {string.Join(", ", known.Order(StringComparer.Ordinal))}";

    /// <summary>
    /// Letters to insert, remove, replace, or swap with their neighbour, until one word is the other (optimal string alignment), letter
    /// case aside.
    /// </summary>
    public static int Distance(string from, string to)
    {
        int[] before = [], last = [.. Enumerable.Range(0, to.Length + 1)];
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var isSame = Same(from[i - 1], to[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (isSame ? 0 : 1));
                if (i > 1 && j > 1 && Same(from[i - 1], to[j - 2]) && Same(from[i - 2], to[j - 1]))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last) = (last, row);
        }

        return last[to.Length];
    }

    private static bool Same(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
