using TokenGate.Training.Corpora;

namespace TokenGate.Training.Simulation;

/// <summary>What an inflater has at hand: chance, filler, other people's texts, and questions that look like work.</summary>
internal sealed class Scene(Corpus corpus, TextPool pool, AnswerMaker answers, Dice dice)
{
    private static readonly string[] Topics =
    [
        "Peru", "a mutex", "photosynthesis", "the French Revolution", "HTTP caching", "compound interest", "an index fund", "SQL joins", "sourdough", "the ozone layer",
        "vector clocks", "Kanban", "a lambda", "the offside rule", "inflation", "glaciers", "Kubernetes", "the Krebs cycle", "jazz", "dependency injection",
    ];

    private static readonly string[] Askings =
    [
        "What is {0}?", "Explain {0} in one sentence.", "Who invented {0}?", "Give me a short definition of {0}.", "Tell me one fact about {0}.", "Is {0} still relevant today? Answer yes or no.",
        "How do you spell {0}?", "Translate \"{0}\" into German.", "What should I know about {0} before a meeting?", "Say OK.", "Just answer with a thumbs up.", "Thanks!", "Was ist {0}?", "C'est quoi, {0} ?",
        "What is 17 times 3?", "What day comes after Tuesday?", "Please reply with the word done.", "Any thoughts?", "Hello, how are you?", "Write a haiku about {0}.",
    ];

    private readonly List<HonestPrompt> _short =
        [.. corpus.Honest.Where(prompt => prompt.Messages.Count == 1 && prompt.Messages[0].Content.Length is > 10 and < 260)];

    private readonly List<HonestPrompt> _work =
        [.. corpus.Honest.Where(prompt => prompt.Messages.Count <= 2 && prompt.Messages[^1].Content.Length is >= 150 and < 9000)];

    private readonly ILookup<string, FillerText> _filler = corpus.Filler.Where(text => text.Text.Length > 120).ToLookup(text => text.Kind);

    /// <summary>Chance.</summary>
    public Dice Dice => dice;

    /// <summary>Pieces of other texts.</summary>
    public TextPool Pool => pool;

    /// <summary>Answers.</summary>
    public AnswerMaker Answers => answers;

    /// <summary>A question that takes a moment to answer: a real one, or a trivial one.</summary>
    public string Question() => _short.Count > 0 && dice.Chance(0.45)
        ? dice.Pick(_short).Messages[0].Content
        : string.Format(System.Globalization.CultureInfo.InvariantCulture, dice.Pick(Askings), dice.Pick(Topics));

    /// <summary>A prompt of honest work, to send again and again.</summary>
    public HonestPrompt Work() => dice.Pick(_work.Count > 0 ? _work : corpus.Honest);

    /// <summary>
    /// A length of padding in characters, spread like the length of honest material, but no less than what is honest about the exchange:
    /// one that is mostly work inflates next to nothing, and to withhold it would take more work than filler.
    /// </summary>
    public int PaddingLength(string question, string reply) => Math.Max(dice.Length(2600, 1.1, 180, 40_000), question.Length + reply.Length);

    /// <summary>How to get on with the answer: mostly short.</summary>
    public string Reply(string question) => dice.Unit() switch
    {
        < 0.4 => answers.Brief("en"),
        < 0.8 => answers.Essay("en", dice.Length(40, 0.9, 5, 500)),
        _ => $"{question.TrimEnd('?', '.')}: {answers.Brief("en")}",
    };

    /// <summary>Filler of a kind, cut or glued to about a length; texts of other kinds where there is none of it.</summary>
    public string Filler(string kind, int length)
    {
        var texts = _filler[kind].ToList();
        if (texts.Count == 0)
        {
            texts = [.. corpus.Filler];
        }

        if (texts.Count == 0)
        {
            return pool.Paragraph("en", dice);
        }

        var text = new System.Text.StringBuilder();
        for (var tries = 0; text.Length < length && tries < 40; tries++)
        {
            text.Append(dice.Pick(texts).Text).Append("\n\n");
        }

        if (text.Length <= length)
        {
            return text.ToString().Trim();
        }

        var from = dice.Chance(0.5) ? 0 : dice.Roll(0, text.Length - length);
        return text.ToString(from, length).Trim();
    }

    /// <summary>Padding and a question in one message, in one of the orders in which people put them.</summary>
    public string Layout(string question, string padding) => dice.Roll(0, 7) switch
    {
        0 or 1 => $"{question}\n\n{padding}",
        2 or 3 => $"{padding}\n\n{question}",
        4 when padding.Length > 400 => $"{padding[..(padding.Length / 2)]}\n\n{question}\n\n{padding[(padding.Length / 2)..]}",
        5 => $"{question} {padding}",
        6 => $"{question}\n\nContext:\n{padding}",
        _ => $"{padding}\n---\n{question}",
    };
}
