using System.Globalization;
using System.Text;

namespace TokenGate.Training.Simulation;

/// <summary>Ways of making a text look new without saying anything new, and texts that say nothing at all.</summary>
internal static class Noise
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

    /// <summary>Random hexadecimal digits.</summary>
    public static string Hex(Dice dice, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "0123456789abcdef"[dice.Roll(0, 15)]));

    /// <summary>Random base64, in lines or in one.</summary>
    public static string Base64Text(Dice dice, int length)
    {
        var lines = dice.Chance(0.5);
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            text.Append(Base64[dice.Roll(0, 63)]);
            if (lines && i % 76 == 75)
            {
                text.Append('\n');
            }
        }

        return text.Append("==").ToString();
    }

    /// <summary>Words of random letters.</summary>
    public static string RandomLetters(Dice dice, int length) =>
        Fill(length, () => string.Concat(Enumerable.Range(0, dice.Roll(2, 11)).Select(_ => Letters[dice.Roll(0, 25)])));

    /// <summary>What a hand leaves that runs over the keys.</summary>
    public static string KeyboardMash(Dice dice, int length) =>
        Fill(length, () =>
        {
            var row = dice.Pick(Rows);
            return string.Concat(Enumerable.Range(0, dice.Roll(3, 12)).Select(_ => row[dice.Roll(0, row.Length - 1)]));
        });

    /// <summary>Words from a list, thrown together, with sentences here and there.</summary>
    public static string Salad(Dice dice, IReadOnlyList<string> words, int length, bool sentences)
    {
        var left = 0;
        return Fill(length, () =>
        {
            var word = dice.Pick(words);
            if (!sentences)
            {
                return word;
            }

            if (left-- > 0)
            {
                return left == 0 ? word.TrimEnd('.', ',') + "." : word;
            }

            left = dice.Roll(5, 18);
            return char.ToUpperInvariant(word[0]) + word[1..];
        });
    }

    /// <summary>A Markov chain over pairs of words.</summary>
    public static string Markov(Dice dice, string source, int length)
    {
        var words = source.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var next = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < words.Length; i++)
        {
            if (!next.TryGetValue(words[i], out var list))
            {
                next[words[i]] = list = [];
            }

            list.Add(words[i + 1]);
        }

        var word = words.Length > 0 ? words[0] : "and";
        return Fill(length, () =>
        {
            word = next.TryGetValue(word, out var list) ? dice.Pick(list) : words.Length > 0 ? dice.Pick(words) : "and";
            return word;
        });
    }

    /// <summary>Puts a token before every k-th word.</summary>
    public static string Sprinkle(string text, int every, Func<string> token) =>
        string.Concat(Words(text).Select((word, i) => i % every == every - 1 ? $" {token()} {word}" : word));

    /// <summary>Replaces a share of the words by others.</summary>
    public static string Substitute(Dice dice, string text, double share, IReadOnlyList<string> words) =>
        string.Concat(Words(text).Select(word => word.TrimEnd(' ') is var bare && (bare.Length > 2 || (bare.Length > 0 && IsIdeograph(bare[0]))) && dice.Chance(share) ? dice.Pick(words) + word[bare.Length..] : word));

    /// <summary>Leaves a share of the words out.</summary>
    public static string Delete(Dice dice, string text, double share) => string.Concat(Words(text).Where(_ => !dice.Chance(share)));

    /// <summary>The sentences in another order.</summary>
    public static string ShuffleSentences(Dice dice, string text) =>
        string.Join(". ", dice.Shuffled(text.Split([". ", ".\n", "\n", "。"], StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>The words in another order.</summary>
    public static string ShuffleWords(Dice dice, string text) => string.Join(' ', dice.Shuffled(text.Split('\n').SelectMany(Words).Select(word => word.Trim()).Where(word => word.Length > 0)));

    /// <summary>The sentences of two texts in turns.</summary>
    public static string Interleave(string left, string right)
    {
        var first = left.Split(['.', '。', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var second = right.Split(['.', '。', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var result = new StringBuilder();
        for (var i = 0; i < Math.Max(first.Length, second.Length); i++)
        {
            result.Append(i < first.Length ? first[i] + "." : "").Append(i < second.Length ? second[i] + "." : "");
        }

        return result.ToString();
    }

    /// <summary>Characters that nobody sees, behind a share of the letters.</summary>
    public static string Invisible(Dice dice, string text, double share)
    {
        const string marks = "\u200B\u200C\u200D\u2060\u00AD\uFEFF";
        var result = new StringBuilder(text.Length * 2);
        foreach (var character in text)
        {
            result.Append(character);
            if (char.IsLetter(character) && dice.Chance(share))
            {
                result.Append(marks[dice.Roll(0, marks.Length - 1)]);
            }
        }

        return result.ToString();
    }

    /// <summary>Letters of another alphabet that look alike, for a share of those that have one.</summary>
    public static string Homoglyphs(Dice dice, string text, double share)
    {
        const string from = "aeocpxyi";
        const string to = "аеосрхуі";
        return string.Concat(text.Select(character => from.IndexOf(character, StringComparison.Ordinal) is var at and >= 0 && dice.Chance(share) ? to[at] : character));
    }

    /// <summary>Case, punctuation and spaces changed at random.</summary>
    public static string Restyle(Dice dice, string text)
    {
        var result = new StringBuilder(text.Length * 2);
        foreach (var character in text)
        {
            result.Append(dice.Chance(0.2) ? char.ToUpper(character, CultureInfo.InvariantCulture) : character);
            if (character == ' ' && dice.Chance(0.2))
            {
                result.Append(dice.Pick([" ", ", ", "- ", "... ", "\n"]));
            }
        }

        return result.ToString();
    }

    /// <summary>Pieces, separated by spaces, up to a length.</summary>
    public static string Fill(int length, Func<string> piece)
    {
        var text = new StringBuilder(length + 64);
        while (text.Length < length)
        {
            text.Append(piece()).Append(' ');
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>
    /// The words of a text, each with the spaces behind it. Where there are none between words, two ideographs or kana are one.
    /// </summary>
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            var ends = i == text.Length
                || (text[i - 1] == ' ' && text[i] != ' ')
                || (IsIdeograph(text[start]) && (i - start == 2 || !IsIdeograph(text[i])) && text[i] != ' ')
                || (IsIdeograph(text[i]) && !IsIdeograph(text[start]));
            if (ends)
            {
                yield return text[start..i];
                start = i;
            }
        }
    }

    private static bool IsIdeograph(char character) => character is >= '\u3040' and < '\uA000';
}
