using System.Globalization;
using TokenGate.Training.Corpora;

namespace TokenGate.Training.Tests.Simulation;

/// <summary>A corpus of texts written for the tests: a few sources, conversations, a batch, some filler.</summary>
internal static class SmallCorpus
{
    private static readonly string[] Subjects = ["billing", "holidays", "deployment", "payroll", "invoices", "onboarding", "backups", "monitoring", "training", "travel"];

    private static readonly string[] Sentences =
    [
        "The {0} page shows yesterday's numbers until somebody presses refresh, which confuses the people in support.",
        "We promised the customer a first version of {0} by the end of March and I would like to keep that promise.",
        "Could you summarise what was decided about {0} and who is going to write the announcement for it?",
        "If the {0} job fails twice in a row, please restart the worker and look at the queue before you call anybody.",
        "My colleague suggested to split {0} into two smaller tasks, one for the form and one for the report behind it.",
        "There was a question about {0} in the meeting that nobody could answer without looking at the contract first.",
    ];

    public static Corpus Make()
    {
        var honest = new List<HonestPrompt>();
        for (var i = 0; i < 240; i++)
        {
            var source = $"source-{i % 8}";
            var text = string.Join(' ', Enumerable.Range(0, 2 + (i % 4)).Select(j => Sentence(i, j)));
            var category = (i % 4) switch { 0 => "chat", 1 => "writing", 2 => "coding", _ => "rag" };
            var messages = new List<ChatTurn> { Turn("user", category == "coding" ? $"{text}\n\nvar {Subject(i)} = new List<int> {{ {i}, {i + 1} }};\nreturn {Subject(i)}.Sum(value => value * {i});\n" : text) };
            honest.Add(new HonestPrompt($"p{i}", source, "en", category, i % 9 == 0 ? $"s{i}" : null, 1, i % 7 == 0 ? $"b{i % 3}" : null, false, messages));
            if (i % 9 == 0)
            {
                List<ChatTurn> next = [.. messages, Turn("assistant", Sentence(i, 5)), Turn("user", $"And what about {Subject(i + 3)}?")];
                honest.Add(new HonestPrompt($"p{i}-2", source, "en", category, $"s{i}", 2, null, false, next));
            }
        }

        var filler = new List<FillerText>();
        foreach (var kind in new[] { "book", "lorem", "news", "wiki", "legalese", "random_words", "man_page", "poem", "licence_text", "code_dump" })
        {
            for (var i = 0; i < 4; i++)
            {
                filler.Add(new FillerText($"filler-{kind}", kind, string.Join(' ', Enumerable.Range(0, 12).Select(j => $"{kind} {Sentence((i * 31) + j, j)}"))));
            }
        }

        return new Corpus(honest, filler);
    }

    private static string Subject(int i) => Subjects[i % Subjects.Length];

    private static string Sentence(int i, int j) =>
        string.Format(CultureInfo.InvariantCulture, Sentences[(i + j) % Sentences.Length], Subject((i * 7) + j));

    private static ChatTurn Turn(string role, string text) =>
        new(role, text, $"{{\"role\":\"{role}\",\"content\":{System.Text.Json.JsonSerializer.Serialize(text)}}}");
}
