using System.Globalization;
using System.Text;

namespace TokenGate.Demo.Answers;

/// <summary>
/// Fragments of one language, from which answers are composed that differ in every sentence. Small slots and many fragments keep
/// long spans from coming back: the text must look fresh to the meter because it is.
/// </summary>
internal sealed class PhraseBook
{
    private readonly Dictionary<string, List<string>> _parts = new(StringComparer.Ordinal);

    private PhraseBook(string text)
    {
        List<string>? section = null;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith('['))
            {
                _parts.Add(line.Trim('[', ']'), section = []);
            }
            else if (line.Length > 0 && !line.StartsWith('#'))
            {
                section?.Add(line);
            }
        }
    }

    /// <summary>All embedded phrase books, by name.</summary>
    public static IReadOnlyDictionary<string, PhraseBook> LoadAll() =>
        DemoResource.All("Prose").ToDictionary(entry => Path.GetFileNameWithoutExtension(entry.Name), entry => new PhraseBook(entry.Text));

    /// <summary>One template, its slots filled.</summary>
    /// <param name="keywords">Words of the question; at least one.</param>
    /// <param name="random">The source of choice.</param>
    public string Line(IReadOnlyList<string> keywords, Random random)
    {
        var template = Pick("template", random);
        var line = new StringBuilder(template.Length * 3);
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] == '{' && i + 2 < template.Length && template[i + 2] == '}')
            {
                line.Append(Fill(template[i + 1], keywords, random));
                i += 2;
            }
            else
            {
                line.Append(template[i]);
            }
        }

        if (char.IsLower(line[0]))
        {
            line[0] = char.ToUpper(line[0], CultureInfo.InvariantCulture);
        }

        return line.ToString();
    }

    private string Fill(char slot, IReadOnlyList<string> keywords, Random random) => slot switch
    {
        'k' => keywords[random.Next(keywords.Count)],
        'n' => Pick("noun", random),
        'v' => Pick("verb", random),
        'a' => Pick("manner", random),
        't' => Pick("reason", random),
        'q' => random.Next(2, 97).ToString(CultureInfo.InvariantCulture),
        _ => slot.ToString(),
    };

    private string Pick(string part, Random random)
    {
        var choices = _parts[part];
        return choices[random.Next(choices.Count)];
    }
}
