using System.Collections.Immutable;
using TokenGate.Scoring.Lexing;
using TokenGate.Usage;
using static TokenGate.Scoring.Features.Suspicion;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The features of the padding score: is the fresh text of a request filler? Pure and thread-safe. Each is a measurement of its own; where
/// there is nothing to measure it has the value that speaks for nothing. What accounting has counted as there before is no part of it.
/// </summary>
public static class PaddingFeatures
{
    /// <summary>Bytes of an answer that are looked at for words of the material.</summary>
    private const int AnswerBytes = 16_384;

    /// <summary>The most that the order of words speaks for language, and what is said of a text without enough words.</summary>
    private const float Ordered = 4;

    /// <summary>The features in the order in which <see cref="Compute"/> writes them.</summary>
    public static ImmutableArray<Feature> All { get; } =
    [
        F("empty_share", Rising, "bytes of windows whose words are thrown together, gibberish, placeholder text, signs, rare ideographs or characters of chance / fresh bytes; tools apart, and what the question speaks for", "Much of the text says nothing in any language: words thrown together, letters or numbers of chance, placeholder text, signs."),
        F("word_order", Falling, "log2(recurring pairs of neighbours and two standard errors / expected from their frequencies alone), prose, at most 4; 4 below 150 words", "Hardly any two words stand beside each other more than once; in every language many do."),
        F("repetitive_window", Rising, "largest estimated compression ratio of the prose windows x share of prose", "Parts of the text compress far better than writing does: a few words come again and again."),
        F("coherence", Falling, "mean cosine of the subject words of neighbouring windows of prose, lists apart; 1 below two of 20 words", "Each part of the text is about something else."),
        F("idle_material", Rising, "bytes of material windows that share no subject word with the question / fresh bytes, a quarter of it where the question names material or a topic of it, 0 where the answer has a word of the material", "Material was pasted that neither the question nor the answer touches."),
        F("unused_material", Rising, "log2(1 + bytes of material / 256) where no rare word of the answer occurs in it; 0 where one does, or the answer has none", "A large text was pasted of which the answer uses nothing."),
    ];

    /// <summary>Measures the fresh part of a request.</summary>
    /// <param name="fresh">What is new in it.</param>
    /// <param name="answer">What was answered: whether it uses the material.</param>
    /// <param name="question">The question of its request.</param>
    /// <param name="into">Where the values go: exactly as many as there are features.</param>
    /// <param name="terms">What was read of the answer already; null when nothing.</param>
    internal static void Compute(FreshText fresh, ResponseContent answer, Question question, Span<float> into, TermText? terms = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, All.Length);
        var reading = TextReading.Current;
        reading.Read(fresh, question);
        reading.ReadSent(answer, terms, AnswerBytes);
        OpaqueContent.Mark(reading, answer);
        var order = Repetition.OrderOf(reading.Prose, reading);
        var relevance = Relevance.Measure(reading);
        into[0] = EmptyText.Measure(reading, answer);
        into[1] = MathF.Min(Ordered, order ?? Ordered);
        into[2] = reading.MostRepetitive();
        into[3] = relevance.Coherence;
        into[4] = relevance.Idle;
        into[5] = FeatureMath.Log(relevance.Unused / 256);
    }

    private static Feature F(string name, Suspicion direction, string formula, string sentence) => new(name, ScoreKind.Padding, direction, formula, sentence);
}
