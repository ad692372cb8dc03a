using System.Collections.Immutable;
using TokenGate.Usage;
using static TokenGate.Scoring.Features.Suspicion;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The features of the output score: was the length of the answer coerced? Pure and thread-safe; missing is -1, never NaN.
/// </summary>
public static class OutputFeatures
{
    /// <summary>Bytes of the last message that an answer is compared with.</summary>
    private const int EchoBytes = 65_536;

    private const int Gram = 5;

    /// <summary>Tokens up to which a form that is filled in again and again is an example, or a small table.</summary>
    private const int LongForm = 512;

    /// <summary>Part of the words that honest tables have in recurring 5-grams, digits folded.</summary>
    private const float UsualForm = 0.6f;

    /// <summary>Variety (MATTR-100) that honest prose seldom passes.</summary>
    private const float UsualVariety = 0.86f;

    /// <summary>The features in the order in which <see cref="Compute"/> writes them.</summary>
    public static ImmutableArray<Feature> All { get; } =
    [
        F("output_empty", Rising, "the largest of output_prose_repeated, output_periodic, output_integer_runs, output_symbols, output_gibberish, output_disorder, echo_demanded, and of (output_repeated - 0.6) / 0.3 x (1 - 4 x tokens of the last message / output tokens) from 512 tokens on", "The answer repeats itself, counts, fills in one form, or is thrown together: it says little for its length."),
        F("empty_tokens", Rising, "log2(1 + output tokens x output_empty)", "Much of a long answer says nothing."),
        F("demand", Rising, "the largest of log2(1 + tokens demanded / 256) up to 6, 1.5 for each word that asks for no end up to 3, 2 where it asks to repeat or to count; letters of Chinese and Japanese ask in pairs, and code between fences does not", "The question demands length: a number of words or pages, no end, repeating, counting."),
        F("demand_empty", Rising, "demand x output_empty", "Length was demanded, and the answer fills it with what says nothing."),
        F("demand_template", Rising, "demand x (2 x words of the answer inside a 5-gram (of Chinese and Japanese a 10-gram) seen earlier in it, digits folded / words - 1, from 0 on), when over 256 tokens", "Length was demanded, and the answer fills one form again and again."),
        F("demand_met", Rising, "log2(1 + tokens demanded) x (1 + output tokens / tokens demanded, at most 1) for answers over 512 tokens, else 0", "The answer is as long as was demanded, and that is very long."),
        F("output_disorder", Rising, "(1 - log2(recurring pairs of neighbours / expected from their frequencies alone)) x (MATTR-100 of prose - 0.86) / 0.1, each 0 to 1, from 150 words on", "The words of the answer stand in an order that no language has, and hardly one comes again."),
        F("echo_demanded", Rising, "words of the answer inside a 5-gram of the last message / words of the answer, where the question asks to repeat something, else 0", "The question asks to send back what was sent, and the answer does."),
        F("output_prose_repeated", Rising, "prose words of the answer inside a 5-gram (of Chinese and Japanese a 10-gram) seen earlier in it, digits folded / prose words", "The answer says the same sentences several times."),
        F("output_lines_repeated", Rising, "prose lines that were a line before, digits folded / prose lines of three words or more", "The answer repeats whole lines."),
        F("output_periodic", Rising, "words in the longest run with a period of 1 to 13 words, three times or more / words of the answer", "The answer repeats one phrase over and over."),
        F("output_compression", Rising, "largest estimated compression ratio of the answer's prose windows x bytes of prose windows / bytes of the answer", "Parts of the answer repeat themselves: they compress far better than writing does."),
        F("output_top_word", Rising, "most frequent word that is no function word / words of the answer's prose, from 40 words on", "One word makes up a large part of the answer."),
        F("output_integer_runs", Rising, "numbers that follow the number before them by one / words of the answer", "The answer counts up numbers."),
        F("output_symbols", Rising, "signs, emoji and runs of one mark, outside of code, tables and markup / all words", "The answer is a flood of signs or emoji."),
        F("output_gibberish", Rising, "words spelled like no language / Latin words of the answer's prose", "The answer is made of words spelled at random."),
        F("output_seen", Rising, "share of the answer that stands in earlier answers to the same user, by the memory", "The answer was given before."),
        F("cut_empty", Rising, "output_empty when the answer ended at its limit, else 0", "The answer ran into its limit while saying nothing."),
    ];

    /// <summary>Measures an answer.</summary>
    /// <param name="facts">The exchange.</param>
    /// <param name="into">Where the values go: exactly as many as there are features.</param>
    public static void Compute(OutputFacts facts, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, All.Length);
        var reading = TextReading.Current;
        reading.Read(facts.Response);
        if (!facts.QuestionIsRead)
        {
            reading.Question.Find(facts.Request);
        }

        var words = reading.Words;
        var shares = KindShares.Measure(reading, answer: true);
        var prose = Repetition.Measure(words, reading.Prose, reading.Set, reading.Counts, answer: true);
        var all = reading.ProseCount == words.Count ? prose : Repetition.Measure(words, reading.All, reading.Set, reading.Counts, answer: true);
        var counts = WordCounts.Measure(reading);
        var lines = LineCounts.Measure(reading);
        var demand = LengthDemand.Measure(reading.Question.Words);
        var tokens = Math.Max(0, facts.Output);
        var echo = demand.Repeats ? MathF.Max(0, Echo(facts.Request, reading)) : 0;
        var disorder = all.Order != FeatureMath.Missing && prose.Mattr >= 0
            ? Math.Clamp(1 - all.Order, 0, 1) * Math.Clamp((prose.Mattr - UsualVariety) / (1 - UsualVariety - 0.04f), 0, 1) : 0;
        var template = tokens >= LongForm ? Math.Clamp((all.SelfCoverage - UsualForm) / (0.9f - UsualForm), 0, 1) * OutOfNothing(facts) : 0;
        var empty = MathF.Max(template, MathF.Max(echo, disorder));
        foreach (var part in (ReadOnlySpan<float>)[prose.SelfCoverage, all.PeriodicShare, counts.IntegerRuns, counts.Symbols, counts.Gibberish])
        {
            empty = MathF.Max(empty, part);
        }

        var asked = MathF.Max(
            MathF.Min(6, FeatureMath.Log(demand.Tokens / 256)),
            MathF.Max(1.5f * Math.Min(demand.Endless, 2), demand.Repeats || demand.Counts ? 2 : 0));
        var at = 0;
        Write(into, ref at, empty);
        Write(into, ref at, FeatureMath.Log(tokens * empty));
        Write(into, ref at, asked);
        Write(into, ref at, asked * empty);
        Write(into, ref at, tokens > 256 ? asked * Beyond(all.SelfCoverage) : 0);
        Write(into, ref at, tokens > 512 && demand.Tokens > 0 ? FeatureMath.Log(demand.Tokens) * (1 + MathF.Min(1, (float)(tokens / demand.Tokens))) : 0);
        Write(into, ref at, disorder);
        Write(into, ref at, echo);
        Write(into, ref at, prose.SelfCoverage);
        Write(into, ref at, lines.RepeatedLines);
        Write(into, ref at, all.PeriodicShare);
        Write(into, ref at, FeatureMath.Times(shares.MostProseRatio, shares.Prose));
        Write(into, ref at, reading.ProseCount >= 40 ? prose.TopShare : FeatureMath.Missing);
        Write(into, ref at, counts.IntegerRuns);
        Write(into, ref at, counts.Symbols);
        Write(into, ref at, counts.Gibberish);
        Write(into, ref at, facts.SeenBefore);
        Write(into, ref at, IsCut(facts.Response.FinishReason) ? empty : 0);
    }

    /// <summary>What is said again beyond a half: an edit shows what was and what is to be, so all of it may stand there twice.</summary>
    private static float Beyond(float share) => Math.Clamp((2 * share) - 1, 0, 1);

    /// <summary>How far an answer is longer than what it could be made from, 0 (at most four times the last message) to 1.</summary>
    private static float OutOfNothing(OutputFacts facts)
    {
        var last = Question.LastMessage(facts.Request);
        var material = last < 0 ? 0 : facts.Request.Segments[last].Text.Length / 4;
        return Math.Clamp(1 - (4f * Math.Max(material, facts.FreshInput) / Math.Max(1, facts.Output)), 0, 1);
    }

    /// <summary>True for the finish reasons of every dialect that mean "the limit was reached".</summary>
    private static bool IsCut(string? reason) =>
        reason is not null && (reason.Contains("length", StringComparison.OrdinalIgnoreCase) || reason.Contains("max", StringComparison.OrdinalIgnoreCase));

    private static float Echo(RequestContent request, TextReading reading)
    {
        var last = Question.LastMessage(request);
        var words = reading.Words;
        if (last < 0 || words.Count < Gram)
        {
            return FeatureMath.Missing;
        }

        var text = request.Segments[last].Text.Span;
        var sent = reading.Sent;
        sent.Clear();
        WordScanner.Scan(text[..Math.Min(text.Length, EchoBytes)], 0, sent);
        reading.Set.Reset(sent.Count);
        for (var i = 0; i + Gram <= sent.Count; i++)
        {
            _ = reading.Set.At(GramAt(sent, i), out _);
        }

        var covered = 0;
        var to = 0;
        for (var i = 0; i + Gram <= words.Count; i++)
        {
            if (reading.Set.Contains(GramAt(words, i)))
            {
                covered += i + Gram - Math.Max(to, i);
                to = i + Gram;
            }
        }

        return covered / (float)words.Count;
    }

    private static uint GramAt(WordTable words, int at)
    {
        var hash = 0u;
        for (var j = 0; j < Gram; j++)
        {
            hash = WordHash.Join(hash, words.Hash[at + j]);
        }

        return WordHash.Finish(hash);
    }

    private static void Write(Span<float> into, ref int at, float value) =>
        into[at++] = float.IsFinite(value) ? value : FeatureMath.Missing;

    private static Feature F(string name, Suspicion direction, string formula, string sentence) =>
        new(name, ScoreKind.Output, direction, formula, sentence);
}
