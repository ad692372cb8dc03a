using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenGate.Demo.Staff;
using TokenGate.Demo.Wire;

namespace TokenGate.Demo.Answers;

/// <summary>
/// Decides what the simulated model answers: what the script says, else what a coercing request demands, else the first tool on
/// offer, else composed prose or code in the language of the question. The same request gets the same answer, as with a seed.
/// </summary>
internal sealed partial class Answerer
{
    private static readonly (string Book, string[] Words)[] Languages =
    [
        ("de", ["und", "der", "die", "nicht", "wir", "ist", "mit", "ein"]),
        ("fr", ["les", "des", "est", "pour", "une", "nous", "que", "dans"]),
        ("es", ["los", "una", "por", "que", "con", "del", "está", "para"]),
        ("en", ["the", "and", "is", "to", "of", "that", "for", "with"]),
    ];

    private readonly IReadOnlyDictionary<string, PhraseBook> _books = PhraseBook.LoadAll();
    private readonly Dictionary<string, Reply> _script = new(StringComparer.Ordinal);

    /// <summary>Creates an answerer that knows the answers of the given scripts.</summary>
    public Answerer(IEnumerable<ScriptedEmployee> scripts)
    {
        foreach (var turn in scripts.SelectMany(script => script.Talks).SelectMany(talk => talk.Turns))
        {
            if (turn.Answer is { } answer)
            {
                _script[turn.Text] = answer;
            }
        }
    }

    /// <summary>The answer to a request; its tool call, if any, still without an id.</summary>
    public Reply Answer(Ask ask)
    {
        if (ask.Turns.Count == 0)
        {
            return new Reply { Text = "There is nothing to answer yet." };
        }

        var last = ask.Turns[^1];
        if (_script.TryGetValue(last.Text, out var scripted))
        {
            return scripted;
        }

        if (Coercion.Obey(last.Text) is { } coerced)
        {
            return new Reply { Text = coerced };
        }

        var random = new Random(Seed(ask));
        return ask.Tools.Count > 0 && last.Speaker == Speaker.User
            ? new Reply { Call = new ToolCall("", ask.Tools[0].Name, Arguments(ask.Tools[0], Keywords(last.Text), random)) }
            : new Reply { Text = Compose(last.Text, random) };
    }

    private string Compose(string question, Random random)
    {
        var keywords = Keywords(question);
        var book = _books[Language(question)];
        var text = new StringBuilder();
        if (question.Contains("```", StringComparison.Ordinal))
        {
            AppendCode(text, question, random);
        }

        var wanted = random.Next(3, 8);
        var listed = random.Next(3) == 0;
        for (var i = 0; i < wanted; i++)
        {
            text.Append(listed ? $"- {book.Line(keywords, random)}\n" : book.Line(keywords, random) + (random.Next(4) == 0 ? "\n\n" : " "));
        }

        return text.ToString().TrimEnd();
    }

    private void AppendCode(StringBuilder text, string question, Random random)
    {
        var names = Identifier().Matches(question).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToArray();
        var keywords = names.Length > 0 ? names : ["value"];
        text.Append("```python\n").Append("def ").Append(keywords[random.Next(keywords.Length)]).Append("_fixed():\n");
        for (var i = random.Next(4, 9); i > 0; i--)
        {
            text.Append(_books["code"].Line(keywords, random)).Append('\n');
        }

        text.Append("```\n\n");
    }

    private static string Arguments(Tool tool, string[] keywords, Random random)
    {
        var arguments = new Dictionary<string, object>(StringComparer.Ordinal);
        using var schema = JsonDocument.Parse(tool.Parameters);
        if (schema.RootElement.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                var type = property.Value.TryGetProperty("type", out var name) ? name.GetString() : "string";
                arguments[property.Name] = type switch
                {
                    "number" or "integer" => random.Next(1, 100),
                    "boolean" => true,
                    "array" => Array.Empty<string>(),
                    _ => keywords[random.Next(keywords.Length)],
                };
            }
        }

        return JsonSerializer.Serialize(arguments, WireJson.Options);
    }

    private static string Language(string text)
    {
        var words = Word().Matches(text).Select(match => match.Value.ToLowerInvariant()).ToList();
        return Languages.MaxBy(language => words.Count(word => language.Words.Contains(word, StringComparer.Ordinal))).Book;
    }

    private static string[] Keywords(string text)
    {
        var words = Word().Matches(text).Select(match => match.Value).Where(word => word.Length >= 6).Distinct(StringComparer.OrdinalIgnoreCase).Take(60).ToArray();
        return words.Length > 0 ? words : ["this"];
    }

    /// <summary>Stable across processes, unlike <see cref="string.GetHashCode()"/> (FNV-1a).</summary>
    private static int Seed(Ask ask)
    {
        var hash = 2166136261u;
        foreach (var turn in ask.Turns)
        {
            foreach (var letter in turn.Text)
            {
                hash = (hash ^ letter) * 16777619u;
            }
        }

        return (int)(hash & int.MaxValue);
    }

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Word();

    [GeneratedRegex("[a-z_]{4,24}(?=[(.,= ])")]
    private static partial Regex Identifier();
}
