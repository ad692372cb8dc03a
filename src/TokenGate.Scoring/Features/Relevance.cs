namespace TokenGate.Scoring.Features;

/// <summary>
/// Whether the material of a request has to do with its question and with itself. A person pastes what the question is
/// about: names, terms, identifiers of the question turn up in it. Filler shares nothing but function words.
/// Material is what stands in the message of the question: system prompts and tools are general by nature, and a conversation moves on.
/// </summary>
internal struct Relevance
{
    private const int WindowWords = 20;
    private const int MaterialWords = 60;
    private const float Kinship = 0.04f;

    /// <summary>Share of the fresh bytes that is material.</summary>
    public float Material;

    /// <summary>Share of the question's subject words that occur in the material.</summary>
    public float QuestionInMaterial;

    /// <summary>Share of the fresh bytes in material windows without any subject word of the question.</summary>
    public float Unrelated;

    /// <summary>
    /// Share of the fresh bytes that is material, where none of the question's topics occurs in it; where the question has no topic and names no
    /// material, too. A topic is a subject word that ordinary text of any subject does not have.
    /// </summary>
    public float OffTopic;

    /// <summary>True when a topic of the question occurs in the material: passages that were found for a question are not all about it.</summary>
    public bool HasTopic;

    /// <summary>Share of the prose windows that share almost no subject word with the others.</summary>
    public float Isolated;

    public static Relevance Measure(TextReading reading)
    {
        var words = reading.Words;
        var question = reading.OtherSet;
        var subjects = CollectQuestion(reading.Question, question);
        var asks = reading.Question.Asks;
        var latinQuestion = reading.Question.IsLatin;
        float material = 0, unrelated = 0;
        foreach (ref readonly var window in reading.Windows)
        {
            if (!IsMaterial(in window))
            {
                continue;
            }

            material += window.Bytes;
            // A question that names material in another script cannot share words with it: to translate it, for example.
            if (asks && (latinQuestion == (window.Kind != ContentKind.OtherProse) || !reading.Question.NamesMaterial))
            {
                var hit = false;
                for (var i = window.FirstWord; i < window.EndWord && !hit; i++)
                {
                    hit = (words.Kind[i] & WordKind.Question) == 0 && question.Contains(words.Stem[i]);
                }

                unrelated += hit ? 0 : window.Bytes;
            }
        }

        var result = new Relevance
        {
            Material = FeatureMath.Share(material, reading.Bytes),
            Unrelated = asks && reading.Bytes > 0 ? unrelated / reading.Bytes : FeatureMath.Missing,
            QuestionInMaterial = FeatureMath.Missing,
        };

        var windows = CollectMaterial(reading);
        result.Isolated = IsolatedOf(reading, windows);
        var (topics, hasTopic) = asks && material > 0 ? TopicsOf(reading) : (0, false);
        result.HasTopic = hasTopic;
        result.OffTopic = asks && material > 0 && latinQuestion ? OffTopicOf(reading, topics, hasTopic) * result.Material : FeatureMath.Missing;
        if (material > 0 && subjects > 0)
        {
            result.QuestionInMaterial = Found(reading.Question.Words, reading.Set);
        }

        return result;
    }

    private static bool IsMaterial(in TextWindow window) =>
        window is { IsQuestion: false, InLastMessage: true };

    private static bool IsSubject(WordTable table, int index) =>
        Question.IsContent(table.Kind[index], table.Length[index]);

    private static int CollectQuestion(Question question, WordSet into)
    {
        into.Reset(question.Words.Count);
        for (var i = 0; i < question.Words.Count; i++)
        {
            if (IsSubject(question.Words, i) && (question.Words.Kind[i] & WordKind.RequestNovelty) == 0)
            {
                _ = into.At(question.Words.Stem[i], out _);
            }
        }

        return into.Count;
    }

    /// <summary>
    /// Puts the subject words of the material into the set: value 0 in one window only, 1 in several. Which word is one cannot be predicted, so they are
    /// listed without a branch first; the list then holds their places in the set, window by window.
    /// </summary>
    private static int CollectMaterial(TextReading reading)
    {
        var words = reading.Words;
        var (list, kinds, lengths, stems, set) = (words.Id, words.Kind, words.Length, words.Stem, reading.Set);
        set.Reset(words.Count);
        var (windows, end) = (0, 0);
        foreach (ref var window in reading.Windows)
        {
            if (!IsMaterial(in window))
            {
                continue;
            }

            windows++;
            var first = end;
            for (var i = window.FirstWord; i < window.EndWord; i++)
            {
                list[end] = i;
                end += Question.IsContent(kinds[i], lengths[i]) & ((kinds[i] & WordKind.Question) == 0) ? 1 : 0;
            }

            window.Subjects = end - first;
            for (var i = first; i < end; i++)
            {
                // Bits 1.. hold the window that has it, bit 0 whether another one has it too.
                list[i] = set.Visit(stems[list[i]], windows);
            }
        }

        return windows;
    }

    private static float IsolatedOf(TextReading reading, int windows)
    {
        if (windows < 3)
        {
            return FeatureMath.Missing;
        }

        var list = reading.Words.Id;
        var (isolated, counted, end) = (0, 0, 0);
        foreach (ref readonly var window in reading.Windows)
        {
            if (!IsMaterial(in window))
            {
                continue;
            }

            var first = end;
            end += window.Subjects;
            if (!window.IsProse || window.Subjects < WindowWords)
            {
                continue;
            }

            var shared = 0;
            for (var i = first; i < end; i++)
            {
                shared += reading.Set.At(list[i]) & 1;
            }

            counted++;
            isolated += shared < window.Subjects * Kinship ? 1 : 0;
        }

        return counted < 3 ? FeatureMath.Missing : isolated / (float)counted;
    }

    /// <summary>The topics of the question, and whether one of them occurs in the material; counting ends with it.</summary>
    private static (int Topics, bool IsFound) TopicsOf(TextReading reading)
    {
        var question = reading.Question;
        var topics = 0;
        for (var i = 0; i < question.Words.Count; i++)
        {
            var kind = question.Words.Kind[i];
            if (IsSubject(question.Words, i) && (kind & WordKind.RequestNovelty) == 0 && !WordOrder.Default.IsCommon(question.Words.Hash[i]))
            {
                topics++;
                if (reading.Set.Contains(question.Words.Stem[i]))
                {
                    return (topics, true);
                }
            }
        }

        return (topics, false);
    }

    private static float OffTopicOf(TextReading reading, int topics, bool hasTopic)
    {
        var question = reading.Question;
        if (hasTopic || reading.Words.Count - question.Words.Count < MaterialWords)
        {
            return 0;
        }

        return (topics, question.NamesMaterial) switch
        {
            (0, true) => 0,
            (0, false) => 0.75f,
            (1, true) => 0.25f,
            (1, false) or (_, true) => 0.75f,
            _ => 1,
        };
    }

    private static float Found(WordTable question, WordSet material)
    {
        int subjects = 0, found = 0;
        for (var i = 0; i < question.Count; i++)
        {
            if (IsSubject(question, i) && (question.Kind[i] & WordKind.RequestNovelty) == 0)
            {
                subjects++;
                found += material.Contains(question.Stem[i]) ? 1 : 0;
            }
        }

        return FeatureMath.Share(found, subjects);
    }
}
