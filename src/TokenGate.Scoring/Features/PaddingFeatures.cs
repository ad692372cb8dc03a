using System.Collections.Immutable;
using static TokenGate.Scoring.Features.Suspicion;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The features of the padding score: is the fresh text of a request filler? Pure and thread-safe; missing is -1, never NaN.
/// No feature reads the answer: simulated answers would teach the model their own habits (they did).
/// Each formula says what it measures and from which published measure it was changed.
/// </summary>
public static class PaddingFeatures
{
    /// <summary>The features in the order in which <see cref="Compute"/> writes them.</summary>
    public static ImmutableArray<Feature> All { get; } =
    [
        F("opaque_share", Rising, "bytes in long runs that look like base64, hex or chance, tools and answers apart / fresh bytes", "How much of the new text is encoded or random characters that hold no words."),
        F("noise_window", Falling, "smallest estimated compression ratio of the windows of 256 bytes or more that are no table", "Parts of the new text look like noise: they hardly compress."),
        F("repetitive_window", Rising, "largest estimated compression ratio of the prose windows x share of prose", "Parts of the new text repeat themselves: they compress far better than writing does."),
        F("periodic_run", Rising, "prose words in the longest run with a period of 1 to 13 words, three times or more / prose words, x share of prose", "One phrase is repeated over and over."),
        F("said_again", Rising, "terms of the request that stood earlier in it / terms, less where numbers are among them, x (1 - share of tables)", "The request says the same text several times."),
        F("said_at_once", Rising, "bytes of the longest stretch of what stood earlier in the request, of numbers that count up or of signs / bytes of its new segments, from 160 bytes on, tools apart", "A long stretch of the request does nothing but repeat, count up or fill with signs."),
        F("top_word_share", Rising, "most frequent prose word that is no function word / prose words, from 40 words on, x share of prose", "One word makes up a large part of the text."),
        F("repeated_lines", Rising, "prose lines of three words or more whose words, digits folded, were a line before / such lines", "The same lines occur again and again."),
        F("word_order", Falling, "log2(recurring pairs of neighbours / expected from their frequencies alone), prose, from 150 words on", "The words stand in an order that no language has: they look thrown together."),
        F("scrambled_share", Rising, "bytes of windows whose running text surely speaks against language / fresh bytes", "Parts of the text are words thrown together."),
        F("empty_share", Rising, "bytes of windows that are scrambled, gibberish, lorem ipsum, signs, rare ideographs or opaque, tools apart / fresh bytes", "Much of the text says nothing in any language: words thrown together, letters or numbers of chance, placeholder text, floods of signs."),
        F("empty_size", Rising, "log2(1 + bytes of such windows)", "A great deal of the text says nothing in any language."),
        F("function_words", Falling, "function words of some forty languages / prose words in Latin, Greek or Cyrillic letters, from 40 words on", "The small words that hold sentences together are missing."),
        F("gibberish_share", Rising, "Latin words of four letters or more whose letters surprise by over 6.2 bits each / such words, prose", "Many words are spelled like no language: they look typed at random."),
        F("lorem_share", Rising, "words of filler generators' vocabulary that are no function words / prose words, from 20 words on", "The text contains placeholder text (lorem ipsum)."),
        F("idle_wordless", Rising, "words that are numbers, signs, identifiers of chance, gibberish or single letters / words, from 40 words on, x idle_material x (1 - share of tables)", "Material without words was pasted that the question neither mentions nor uses."),
        F("symbol_share", Rising, "signs, emoji and runs of one mark, outside of code, tables and markup / all words", "The text is flooded with signs or emoji."),
        F("invisible_rate", Rising, "invisible characters per 1,000 characters", "The text contains characters that nobody can see."),
        F("mixed_script_share", Rising, "words that mix Latin letters with look-alikes of another script / words", "Letters were replaced by look-alikes of another alphabet."),
        F("nonce_share", Rising, "words of six characters or more that mix letters and digits / words, prose", "The text is sprinkled with random identifiers."),
        F("question_in_material", Falling, "words of the question that carry a subject and occur in the material / such words", "What is asked has nothing to do with the pasted material."),
        F("unrelated_material", Rising, "bytes of material windows that share no such word with the question / fresh bytes", "Pasted material is unrelated to what is asked."),
        F("idle_material", Rising, "unrelated_material where the question does not name any material and no topic of it occurs in the material, else a quarter of it", "Material was pasted that the question neither mentions nor uses."),
        F("off_topic", Rising, "share of the fresh bytes that is material, where no topic of the question occurs in the material or there is none, less where the question names material", "A large text was pasted that has nothing to do with what is asked."),
        F("isolated_windows", Rising, "material prose windows that share fewer than 4 % of their subject words with the other windows / such windows, from 3 on", "The parts of the text have nothing to do with one another."),
        F("unsent_answers", Rising, "bytes of fresh text that claims to be an earlier answer / fresh bytes", "The conversation contains answers that were never given here."),
    ];

    /// <summary>Measures the fresh part of a request.</summary>
    /// <param name="fresh">What is new in it.</param>
    /// <param name="saidAgain">Share of the request's terms that stood earlier in it, 0 to 1.</param>
    /// <param name="saidAtOnce">Share of its new segments that is one stretch of what stood earlier in it, 0 to 1.</param>
    /// <param name="into">Where the values go: exactly as many as there are features.</param>
    public static void Compute(FreshText fresh, float saidAgain, float saidAtOnce, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, All.Length);
        var reading = TextReading.Current;
        reading.Read(fresh);
        var words = reading.Words;
        var shares = KindShares.Measure(reading);
        var prose = Repetition.Measure(words, reading.Prose, reading.Set, reading.Counts, answer: false);
        var counts = WordCounts.Measure(reading);
        var lines = LineCounts.Measure(reading);
        var empty = EmptyText.Measure(reading);
        var relevance = Relevance.Measure(reading);
        var idle = relevance.Unrelated < 0 ? FeatureMath.Missing : relevance.Unrelated * (reading.Question.NamesMaterial || relevance.HasTopic ? 0.25f : 1f);
        var untabled = 1 - Math.Max(0, shares.Table);
        var at = 0;
        Write(into, ref at, shares.Opaque);
        Write(into, ref at, shares.LeastRatio);
        Write(into, ref at, FeatureMath.Times(shares.MostProseRatio, shares.Prose));
        Write(into, ref at, FeatureMath.Times(prose.PeriodicShare, shares.Prose));
        Write(into, ref at, saidAgain * untabled);
        Write(into, ref at, saidAtOnce);
        Write(into, ref at, reading.ProseCount >= 40 ? FeatureMath.Times(prose.TopShare, shares.Prose) : FeatureMath.Missing);
        Write(into, ref at, lines.RepeatedLines);
        Write(into, ref at, prose.Order);
        Write(into, ref at, empty.Scrambled);
        Write(into, ref at, empty.Share);
        Write(into, ref at, FeatureMath.Log(empty.Bytes));
        Write(into, ref at, counts.Function);
        Write(into, ref at, counts.Gibberish);
        Write(into, ref at, counts.Lorem);
        Write(into, ref at, FeatureMath.Times(FeatureMath.Times(counts.Wordless, idle), untabled));
        Write(into, ref at, counts.Symbols);
        Write(into, ref at, words.Characters == 0 ? FeatureMath.Missing : 1000f * words.Invisible / words.Characters);
        Write(into, ref at, counts.Mixed);
        Write(into, ref at, counts.Nonces);
        Write(into, ref at, relevance.QuestionInMaterial);
        Write(into, ref at, relevance.Unrelated);
        Write(into, ref at, idle);
        Write(into, ref at, relevance.OffTopic);
        Write(into, ref at, relevance.Isolated);
        Write(into, ref at, FeatureMath.Share(reading.AssistantBytes, reading.Bytes));
    }

    private static void Write(Span<float> into, ref int at, float value) =>
        into[at++] = float.IsFinite(value) ? value : FeatureMath.Missing;

    private static Feature F(string name, Suspicion direction, string formula, string sentence) =>
        new(name, ScoreKind.Padding, direction, formula, sentence);
}
