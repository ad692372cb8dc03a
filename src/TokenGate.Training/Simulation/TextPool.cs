using TokenGate.Training.Corpora;

namespace TokenGate.Training.Simulation;

/// <summary>
/// Sentences, paragraphs, code and words of a corpus, to make answers and variations from. Holds nothing of sources that are held out.
/// </summary>
internal sealed class TextPool
{
    private const int MaxPieces = 20_000;

    /// <summary>Characters from which on a text stands for any longer one.</summary>
    private const int LongText = 8_000;

    private readonly List<string> _texts;

    /// <summary>Creates the pool of a corpus.</summary>
    public TextPool(Corpus corpus)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var paragraphs = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var code = new List<string>();
        var words = new List<string>();
        foreach (var prompt in corpus.Honest)
        {
            foreach (var message in prompt.Messages)
            {
                if (message.Role == "tool" || message.Content.Length < 60 || !seen.Add(message.Content[..60]))
                {
                    continue;
                }

                Take(prompt, message, paragraphs, code, words);
            }
        }

        _texts = [.. corpus.Filler.Where(text => text.Kind is "book" or "news" or "legalese" or "man_page").Select(text => text.Text)];
        Paragraphs = paragraphs;
        Code = code.Count > 0 ? code : ["return value;"];
        Words = words.Count > 0 ? words : ["and", "the", "work", "plan"];
        Dictionary = [.. Words.Where(word => word.Length > 3 && word.All(char.IsAsciiLetterLower)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (Dictionary.Count == 0)
        {
            Dictionary = ["alpha", "bravo", "delta", "gamma"];
        }
    }

    /// <summary>Paragraphs of 60 to 700 characters, by language.</summary>
    public IReadOnlyDictionary<string, List<string>> Paragraphs { get; }

    /// <summary>Pieces of code of 100 to 3,000 characters.</summary>
    public IReadOnlyList<string> Code { get; }

    /// <summary>English words in the frequencies of the corpus.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The distinct ones.</summary>
    public IReadOnlyList<string> Dictionary { get; }

    /// <summary>A paragraph in a language, or in English where there is none.</summary>
    public string Paragraph(string language, Dice dice) =>
        dice.Pick(Paragraphs.TryGetValue(language, out var list) || Paragraphs.TryGetValue("en", out list) ? list : ["That should do it."]);

    /// <summary>A passage that was written in one piece, of so many characters or of a whole long text; null where there is none.</summary>
    public string? Passage(int length, Dice dice)
    {
        var least = Math.Min(length, LongText);
        var texts = _texts.Where(text => text.Length >= least).ToList();
        if (texts.Count == 0)
        {
            return null;
        }

        var whole = dice.Pick(texts);
        length = Math.Min(length, whole.Length);
        return whole.Substring(dice.Roll(0, whole.Length - length), length).Trim();
    }

    private static void Take(HonestPrompt prompt, ChatTurn message, Dictionary<string, List<string>> paragraphs, List<string> code, List<string> words)
    {
        if (prompt.Category is "coding" or "code_review" or "config" && code.Count < MaxPieces)
        {
            foreach (var block in message.Content.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
            {
                if (block.Length is >= 100 and <= 3000 && block.AsSpan().ContainsAny("{};=("))
                {
                    code.Add(block);
                }
            }
        }

        if (prompt.Category is not ("coding" or "code_review" or "config" or "logs" or "data"))
        {
            if (!paragraphs.TryGetValue(prompt.Language, out var list))
            {
                paragraphs[prompt.Language] = list = [];
            }

            foreach (var line in message.Content.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (line.Length is >= 60 and <= 700 && list.Count < MaxPieces && !line.AsSpan().ContainsAny("{}<>|"))
                {
                    list.Add(line);
                    if (prompt.Language == "en" && words.Count < MaxPieces * 10)
                    {
                        words.AddRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                    }
                }
            }
        }
    }
}
