using System.Text;
using TokenGate.Training.Corpora;

namespace TokenGate.Training.Simulation;

/// <summary>
/// Plausible honest answers. Where the corpus holds the real answer (the next turn of a conversation), that is taken; else it is put
/// together from what real answers are made of: sentences of the material, paragraphs of other work, code, labels, lists. Lengths vary as
/// widely as real ones, so that length alone tells nothing.
/// </summary>
internal sealed class AnswerMaker(TextPool pool, Dice dice)
{
    private const int FewParagraphs = 60;

    /// <summary>Words from which on an essay is one passage.</summary>
    private const int LongEssay = 250;

    private static readonly string[] Openings =
    [
        "Sure.", "Here is what I found.", "Here's a version that should work:", "Short answer: yes.", "There are a few things to note.", "Good question.",
        "Let me go through it step by step.", "Below is the updated version.", "I looked at it in detail.", "",
    ];

    private static readonly string[] Closings = ["Let me know if you need anything else.", "Hope this helps!", "Would you like me to go deeper into any of these?", "", "", ""];

    /// <summary>An answer to a prompt that the corpus holds none for.</summary>
    public string To(HonestPrompt prompt)
    {
        var material = prompt.Messages[^1].Content;
        return prompt.Category switch
        {
            _ when dice.Chance(0.08) => Brief(prompt.Language),
            "fewshot_batch" => dice.Chance(0.7) ? Label(material) : Extract(material, dice.Roll(1, 2)),
            "coding" or "config" => Coding(material),
            "code_review" => Review(material, prompt.Language),
            "summarisation" or "rag" or "analysis" => Extractive(material, prompt.Language),
            "translation" => Translation(material),
            "math" => Arithmetic(material),
            "data" or "logs" => dice.Chance(0.5) ? Table(material) : Extractive(material, prompt.Language),
            "writing" => Essay(prompt.Language, dice.Length(350, 0.9, 40, 6000)),
            "agent" => dice.Chance(0.5) ? Brief(prompt.Language) : Essay(prompt.Language, dice.Length(60, 0.8, 8, 1200)),
            _ => Essay(prompt.Language, dice.Length(120, 1.0, 8, 4000)),
        };
    }

    /// <summary>
    /// Distinct paragraphs up to about a number of words; of more than a few hundred a passage that somebody wrote in one piece, where
    /// there is one: what is about something stays with it.
    /// </summary>
    public string Essay(string language, int words)
    {
        if (words > LongEssay && pool.Passage(words * 6, dice) is { } passage)
        {
            return passage;
        }

        var text = new StringBuilder();
        var used = new HashSet<string>(StringComparer.Ordinal);
        var headings = words > 400 && dice.Chance(0.5);
        for (var tries = 0; Words(text) < words && tries < 4000; tries++)
        {
            var paragraph = pool.Paragraph(language, dice);
            if (!used.Add(paragraph))
            {
                continue;
            }

            if (headings && dice.Chance(0.25))
            {
                text.Append("## ").AppendJoin(' ', paragraph.Split(' ').Take(4)).Append("\n\n");
            }

            text.Append(dice.Chance(0.2) ? "- " : "").Append(paragraph).Append(dice.Chance(0.7) ? "\n\n" : "\n");
        }

        return text.ToString().TrimEnd();

        // Counting ideographs as words of two bytes each is near enough.
        static int Words(StringBuilder builder) => builder.Length / 6;
    }

    /// <summary>A word or a sentence.</summary>
    public string Brief(string language) => dice.Chance(0.4) ? dice.Pick(Brevities) : pool.Paragraph(language, dice);

    private static readonly string[] Brevities =
    [
        "OK.", "Done.", "Yes, that works.", "The answer is 42.", "I've updated the file.", "Paris.", "No issues found.", "Understood. What should I do next?", "4",
        "Thanks, noted.", "I can't find that in the text.", "Looks good to me.", "It depends on the version you use.",
    ];

    private static List<string> Sentences(string text) =>
        [.. text.Split(['.', '\n', '?', '!', '。'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(sentence => sentence.Length > 25)];

    private string Extract(string material, int count) => Extracts(material, count) is { Count: > 0 } found ? string.Join(". ", found) + "." : Brief("en");

    /// <summary>Sentences of the material, each once: nobody who answers says the same twice.</summary>
    private List<string> Extracts(string material, int count) => [.. dice.Shuffled(Sentences(material).Distinct(StringComparer.Ordinal).Take(400)).Take(count).Select(Loosen)];

    /// <summary>A paraphrase leaves words out.</summary>
    private string Loosen(string sentence) => string.Join(' ', sentence.Split(' ').Where(_ => dice.Chance(0.85)));

    private string Extractive(string material, string language)
    {
        var text = new StringBuilder(dice.Pick(Openings)).Append(' ');
        if (dice.Chance(0.35))
        {
            foreach (var point in Extracts(material, dice.Roll(3, 9)))
            {
                text.Append("\n- ").Append(point).Append('.');
            }
        }
        else
        {
            text.Append(Extract(material, dice.Roll(1, 7)));
        }

        if (dice.Chance(0.3))
        {
            text.Append("\n\n").Append(Essay(language, dice.Length(60, 0.7, 10, 500)));
        }

        return text.Append(' ').Append(dice.Pick(Closings)).ToString().Trim();
    }

    private string Coding(string material)
    {
        var text = new StringBuilder(dice.Pick(Openings)).Append("\n\n");
        if (dice.Chance(0.35) && material.Length > 400)
        {
            // The whole file back with some lines changed: the commonest long honest answer.
            text.Append("```\n").AppendJoin('\n', material.Split('\n').Select(line => dice.Chance(0.12) ? dice.Pick(pool.Code).Split('\n')[0] : line)).Append("\n```\n");
        }
        else
        {
            foreach (var _ in Enumerable.Range(0, dice.Length(1.6, 0.8, 1, 14)))
            {
                text.Append("```\n").Append(dice.Pick(pool.Code)).Append("\n```\n\n").Append(pool.Paragraph("en", dice)).Append("\n\n");
            }
        }

        return text.Append(dice.Pick(Closings)).ToString().Trim();
    }

    private string Review(string material, string language)
    {
        var lines = material.Split('\n').Where(line => line.Length is > 12 and < 120).ToList();
        var text = new StringBuilder(dice.Pick(Openings)).Append('\n');
        for (var number = 1; number <= dice.Roll(2, 8); number++)
        {
            text.Append('\n').Append(number).Append(". ");
            if (lines.Count > 0)
            {
                text.Append('`').Append(dice.Pick(lines).Trim()).Append("`: ");
            }

            text.Append(pool.Paragraph(language, dice));
        }

        return text.ToString().Trim();
    }

    /// <summary>About as long as the text, in other words: each paragraph is replaced by one of another language.</summary>
    private string Translation(string material)
    {
        // From a language with a handful of paragraphs, nearly every line would be translated the same.
        var languages = pool.Paragraphs.Where(pair => pair.Value.Count >= FewParagraphs).Select(pair => pair.Key).Order(StringComparer.Ordinal).ToList();
        var language = languages.Count == 0 ? "en" : dice.Pick(languages);
        return dice.Chance(0.4)
            ? string.Join('\n', material.Split('\n').Select(line => line.Contains(':', StringComparison.Ordinal) ? $"{line[..line.IndexOf(':', StringComparison.Ordinal)]}: {string.Join(' ', pool.Paragraph(language, dice).Split(' ').Take(3))}" : line))
            : Essay(language, Math.Clamp(material.Length / 6, 5, 6000));
    }

    private string Arithmetic(string material)
    {
        var text = new StringBuilder();
        for (var step = 0; step < dice.Roll(1, 6); step++)
        {
            int left = dice.Roll(1, 90), right = dice.Roll(1, 40);
            text.Append(Extract(material, 1)).Append(" So ").Append(left).Append(dice.Chance(0.5) ? " + " : " * ").Append(right).Append(" = ").Append(dice.Roll(2, 3000)).Append(".\n");
        }

        return text.Append("The answer is ").Append(dice.Roll(1, 900)).Append('.').ToString();
    }

    private string Table(string material)
    {
        var words = material.Split([' ', ',', '\n', '\t', '"', ':'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 2).ToList();
        if (words.Count == 0)
        {
            return Brief("en");
        }

        var text = new StringBuilder(dice.Pick(Openings)).Append("\n\n| item | count | note |\n|---|---|---|\n");
        foreach (var _ in Enumerable.Range(0, dice.Length(8, 0.9, 2, 120)))
        {
            text.Append("| ").Append(dice.Pick(words)).Append(" | ").Append(dice.Roll(1, 900)).Append(" | ").Append(dice.Pick(words)).Append(' ').Append(dice.Pick(words)).Append(" |\n");
        }

        return text.Append('\n').Append(dice.Pick(Closings)).ToString().Trim();
    }

    private string Label(string material)
    {
        var words = material.Split([' ', ',', '\n', '.', ':'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 3).ToList();
        return words.Count == 0 ? "yes" : string.Join(' ', Enumerable.Range(0, dice.Roll(1, 5)).Select(_ => dice.Pick(words)));
    }
}
