using System.Text;
using System.Text.Json;
using TokenGate.Training.Traffic;
using TokenGate.Usage;

namespace TokenGate.Training.Corpora;

/// <summary>
/// A corpus of one's own traffic, for the simulation where no collected one is at hand: the honest questions of the recorded rows, and
/// filler made of their words, of Latin placeholder words, and of what other people wrote.
/// </summary>
internal static class RecordedCorpus
{
    /// <summary>Questions from which on a simulation says something: of fewer, each would stand in it many times.</summary>
    public const int LeastPrompts = 100;

    private const int LongestPrompt = 20_000;
    private const int FillerLength = 40_000;
    private const int FillersOfAKind = 20;

    private static readonly string[] Lorem =
        "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in reprehenderit voluptate velit esse cillum fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt culpa qui officia deserunt mollit anim id est laborum".Split(' ');

    /// <summary>Makes the corpus of rows.</summary>
    /// <param name="rows">Traffic; rows labelled <c>honest</c> that were answered are used.</param>
    /// <param name="seed">Of the choices: the same rows and seed give the same corpus.</param>
    public static Corpus From(IEnumerable<TrafficRow> rows, int seed)
    {
        var prompts = new List<HonestPrompt>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows.Where(static row => row is { Label: "honest", Status: 200 }))
        {
            if (QuestionOf(row) is { Length: > 0 } text && seen.Add(text))
            {
                prompts.Add(new HonestPrompt(
                    row.Id, row.Source ?? row.User, LanguageOf(text), CategoryOf(text), Session: null, Turn: 1, Batch: null, Reask: false,
                    [new ChatTurn("user", text, JsonSerializer.Serialize(new { role = "user", content = text }))]));
            }
        }

        return new Corpus(prompts, [.. Filler(prompts, new Random(seed))]);
    }

    /// <summary>The last thing that the person said in a request.</summary>
    private static string? QuestionOf(TrafficRow row)
    {
        var said = row.ReadRequest()?.Segments.LastOrDefault(static segment => segment.Role is SegmentRole.User or SegmentRole.Prompt);
        return said is { } last && last.Text.Length <= LongestPrompt ? Encoding.UTF8.GetString(last.Text.Span) : null;
    }

    private static string LanguageOf(string text) => text.Count(char.IsAscii) > text.Length * 0.97 ? "en" : "xx";

    private static string CategoryOf(string text) => text.Count(static letter => letter is '{' or '}' or ';' or '=' or '(') > text.Length / 40 ? "coding" : "writing";

    private static IEnumerable<FillerText> Filler(List<HonestPrompt> prompts, Random random)
    {
        var words = prompts.SelectMany(static prompt => prompt.Messages[0].Content.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).ToArray();
        var sources = prompts.GroupBy(static prompt => prompt.Source).ToList();
        for (var number = 0; number < FillersOfAKind && words.Length > 0; number++)
        {
            yield return new FillerText($"lorem {number}", "lorem", Words(Lorem, random));
            yield return new FillerText($"words {number}", "random_words", Words(words, random));
            var other = sources[random.Next(sources.Count)];
            yield return new FillerText(other.Key, "book", string.Join("\n\n", other.Select(static prompt => prompt.Messages[0].Content)));
        }
    }

    private static string Words(string[] words, Random random)
    {
        var text = new StringBuilder();
        while (text.Length < FillerLength)
        {
            text.Append(words[random.Next(words.Length)]).Append(random.Next(12) == 0 ? ". " : " ");
        }

        return text.ToString();
    }
}
