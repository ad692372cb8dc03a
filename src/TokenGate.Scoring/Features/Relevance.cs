using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Features;

/// <summary>
/// Whether the material of a request has to do with its question, with its answer and with itself. A person pastes what the question is
/// about: names, terms, identifiers of the question turn up in it, or of it in the answer. Material is what stands in the message of the
/// question: system prompts and tools are general by nature, and a conversation moves on.
/// </summary>
internal struct Relevance
{
    /// <summary>Subject words of a window below which its likeness to the next one is chance.</summary>
    private const int WindowWords = 20;

    /// <summary>Where the question names material or a topic of it, this part of what shares no word with it counts.</summary>
    private const float Named = 0.25f;

    /// <summary>
    /// Share of the fresh bytes in material that shares no subject word with the question, and that the answer does not use, either.
    /// </summary>
    public float Idle;

    /// <summary>Bytes of material of which no subject word turns up in an answer that has some; 0 where one does.</summary>
    public float Unused;

    /// <summary>Mean cosine of the subject words of neighbouring windows of prose, 0 to 1; 1 where there are none to compare.</summary>
    public float Coherence;

    /// <summary>Measures a request.</summary>
    /// <param name="reading">What was read of it, and the words of its answer in <see cref="TextReading.Sent"/>.</param>
    public static Relevance Measure(TextReading reading)
    {
        var (question, words) = (reading.Question, reading.Words);
        _ = Collect(question.Words.Span, reading.OtherSet, rare: false);
        var (material, unrelated) = (0f, 0f);
        var hasTopic = false;
        foreach (ref readonly var window in reading.Windows)
        {
            if (!IsMaterial(in window))
            {
                continue;
            }

            material += window.Bytes;
            var (hit, subjects) = (false, 0);
            for (var i = window.FirstWord; i < window.EndWord && !hit; i++)
            {
                subjects += Question.IsContent(in words[i]) ? 1 : 0;
                hit = !words[i].Is(WordKind.Question) && reading.OtherSet.Contains(words[i].Stem);
                hasTopic |= hit && !words[i].Is(WordKind.Common);
            }

            // A question that names material in another script cannot share words with it: to translate it, for example. Nor can any with
            // tags around next to no words: a drawing.
            var comparable = (question.IsLatin == (window.Kind != ContentKind.OtherProse) || !question.NamesMaterial)
                && (subjects >= WindowWords || !reading.TextOf(in window).Contains((byte)'<'));
            unrelated += hit || !comparable ? 0 : window.Bytes;
        }

        var isUsed = IsUsed(reading, out var answers);
        var idle = !question.Asks || isUsed ? 0 : unrelated * (question.NamesMaterial || hasTopic ? Named : 1);
        return new Relevance
        {
            Idle = reading.Bytes == 0 ? 0 : idle / reading.Bytes,
            Unused = answers && !isUsed ? material : 0,
            Coherence = CoherenceOf(reading),
        };
    }

    /// <summary>What holds no words shares none with anybody: whether it says something is another measurement.</summary>
    private static bool IsMaterial(in TextWindow window) => window is { IsQuestion: false, InLastMessage: true, IsWordless: false };

    /// <summary>Puts the subject words of a text into a set. False when there are none.</summary>
    private static bool Collect(ReadOnlySpan<Word> words, WordSet into, bool rare)
    {
        into.Reset(words.Length);
        var has = false;
        foreach (ref readonly var word in words)
        {
            if (Question.IsContent(in word) && !word.Is(WordKind.Instruction) && !(rare && word.Is(WordKind.Common)))
            {
                _ = into.At(word.Stem);
                has = true;
            }
        }

        return has;
    }

    /// <summary>Whether a subject word of the material turns up in the answer.</summary>
    private static bool IsUsed(TextReading reading, out bool answers)
    {
        answers = Collect(reading.Sent.Span, reading.OtherSet, rare: true);
        foreach (ref readonly var window in reading.Windows)
        {
            foreach (ref readonly var word in IsMaterial(in window) ? reading.WordsOf(in window) : [])
            {
                if (!word.Is(WordKind.Question) && Question.IsContent(in word) && reading.OtherSet.Contains(word.Stem))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Mean share of distinct words among 100 words in a row that carry a subject, of prose that is no list; 0 where there are fewer.
    /// </summary>
    public static float VarietyOf(TextReading reading)
    {
        var stems = reading.All(reading.Words);
        var count = 0;
        foreach (ref readonly var window in reading.Windows)
        {
            foreach (ref readonly var word in window is { IsProse: true, IsList: false } ? reading.WordsOf(in window) : [])
            {
                stems[count] = word.Stem;
                count += Question.IsContent(in word) ? 1 : 0;
            }
        }

        return Repetition.Variety(stems[..count], reading);
    }

    private static float CoherenceOf(TextReading reading)
    {
        var set = reading.Set;
        set.Reset(reading.Words.Count);
        var (sum, pairs, before, number) = (0f, 0, 0, 0);
        foreach (ref readonly var window in reading.Windows)
        {
            number++;
            if (!IsMaterial(in window) || !window.IsProse || window.IsList)
            {
                before = 0;
                continue;
            }

            // Which words carry a subject cannot be predicted: they are put side by side first.
            var stems = reading.Runs(window.Words);
            var count = 0;
            foreach (ref readonly var word in reading.WordsOf(in window))
            {
                stems[count] = word.Stem;
                count += Question.IsContent(in word) ? 1 : 0;
            }

            var (distinct, shared) = (0, 0);
            foreach (var stem in stems[..count])
            {
                // The value is the number of the window that had it last.
                ref var last = ref set.At(stem);
                distinct += last == number ? 0 : 1;
                shared += last == number - 1 ? 1 : 0;
                last = number;
            }

            if (before >= WindowWords && distinct >= WindowWords)
            {
                sum += shared / MathF.Sqrt((float)before * distinct);
                pairs++;
            }

            before = distinct;
        }

        return pairs == 0 ? 1 : Math.Min(1, sum / pairs);
    }
}
