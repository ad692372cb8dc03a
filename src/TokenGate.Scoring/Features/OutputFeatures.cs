using System.Collections.Immutable;
using TokenGate.Usage;
using static TokenGate.Scoring.Features.Suspicion;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The features of the output score: was the length of the answer coerced? Pure and thread-safe; missing is -1, never NaN.
/// Sources of the measures: detection.md sections 4 and 9.
/// </summary>
public static class OutputFeatures
{
    /// <summary>Bytes of the last message that an answer is compared with.</summary>
    private const int EchoBytes = 16_384;

    private const int Gram = 5;

    /// <summary>The features in the order in which <see cref="Compute"/> writes them.</summary>
    public static ImmutableArray<Feature> All { get; } =
    [
        F("output_tokens", Free, "log2(1 + output tokens)", "How long the answer is."),
        F("output_ratio", Free, "log2(1 + output tokens / (fresh input tokens + 16))", "How long the answer is for what was asked."),
        F("output_prose", Free, "bytes of prose windows / bytes of the answer", "How much of the answer is written in sentences."),
        F("output_code", Free, "bytes of code windows / bytes of the answer", "How much of the answer is program code."),
        F("output_table", Free, "bytes of table windows / bytes of the answer", "How much of the answer is tables or numbers."),
        F("output_prose_repeated", Rising, "prose words of the answer inside a 5-gram seen earlier in it, digits folded / prose words", "The answer says the same sentences several times."),
        F("output_repeated", Free, "the same over all words of the answer", "Parts of the answer occur in it several times."),
        F("output_periodic", Rising, "words in the longest run with a period of 1 to 13 words, three times or more / words of the answer", "The answer repeats one phrase over and over."),
        F("output_compression", Rising, "largest estimated compression ratio of the answer's prose windows x output_prose", "Parts of the answer repeat themselves: they compress far better than writing does."),
        F("output_variety", Falling, "MATTR-100 of the answer's prose words", "The answer uses few different words."),
        F("output_top_word", Rising, "most frequent word that is no function word / words of the answer, from 40 words on", "One word makes up a large part of the answer."),
        F("output_lines_repeated", Rising, "prose lines that were a line before, digits folded / prose lines of three words or more", "The answer repeats whole lines."),
        F("output_integer_runs", Rising, "numbers that follow the number before them by one / words of the answer", "The answer counts up numbers."),
        F("output_numbered", Free, "lines that begin with the number after the last one / lines, from 4 lines on", "The answer is a numbered list."),
        F("output_symbols", Rising, "signs, emoji and runs of one mark, outside of code, tables and markup / all words", "The answer is a flood of signs or emoji."),
        F("output_gibberish", Rising, "words spelled like no language / Latin words of the answer's prose", "The answer is made of words spelled at random."),
        F("output_echo", Free, "words of the answer inside a 5-gram of the last message / words of the answer", "The answer repeats what was sent."),
        F("echo_demanded", Rising, "output_echo where the question asks to repeat something, else 0", "The question asks to send back what was sent, and the answer does."),
        F("output_seen", Rising, "share of the answer that stands in earlier answers to the same user, by the memory", "The answer was given before."),
        F("length_demanded", Rising, "log2(1 + tokens that the question demands, about), from a number and its unit", "The question demands an answer of a great length."),
        F("endless_demanded", Rising, "words of the question that ask for no end, up to 6", "The question asks to go on without an end."),
        F("repeat_demanded", Rising, "1 when the question asks to repeat, 2 when it names a number as well, else 0", "The question asks to repeat something."),
        F("count_demanded", Rising, "1 when the question asks to count or enumerate, 2 when to 60 or more, else 0", "The question asks to count or to list numbers."),
        F("demand_met", Rising, "length_demanded x (1 + output tokens / tokens demanded, at most 1) for answers over 512 tokens, else 0", "The answer is as long as was demanded, and that is very long."),
        F("demand_repeated", Rising, "(length_demanded + 3 x endless_demanded + 4 x repeat_demanded) x max(output_prose_repeated, output_periodic, output_integer_runs)", "A length was demanded, and the answer fills it by repeating itself."),
        F("cut_repeated", Rising, "max(output_prose_repeated, output_periodic, output_integer_runs) when the answer ended at its limit, else 0", "The answer ran into its limit while repeating itself."),
        F("order_of_output", Falling, "log2(recurring pairs of neighbours / expected from their frequencies alone), from 150 words on", "The words of the answer stand in an order that no language has."),
        F("question_in_answer", Free, "words of the question that carry a subject and occur in the answer / such words", "How much the answer takes up from the question."),
    ];

    /// <summary>Measures an answer.</summary>
    /// <param name="facts">The exchange.</param>
    /// <param name="into">Where the values go: exactly as many as there are features.</param>
    public static void Compute(OutputFacts facts, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, All.Length);
        var reading = TextReading.Current;
        reading.Read(facts.Response);
        reading.Question.Find(facts.Request);
        var words = reading.Words;
        var shares = KindShares.Of(reading, answer: true);
        var prose = Repetition.Of(words, reading.Prose, reading.Set, reading.Counts, deep: true);
        var all = Repetition.Of(words, reading.All, reading.Set, reading.Counts, deep: true);
        var counts = WordCounts.Of(reading);
        var lines = LineCounts.Of(reading);
        var demand = LengthDemand.Of(reading.Question.Words);
        var tokens = Math.Max(0, facts.Output);
        var demanded = Sentinel.Log(demand.Tokens);
        var endless = Math.Min(demand.Endless, 6);
        var repeats = demand.Repeats ? (demand.Tokens > 0 ? 2 : 1) : 0;
        var counting = demand.Counts ? (demand.Tokens >= 150 ? 2 : 1) : 0;
        var repetition = MathF.Max(0, MathF.Max(prose.SelfCoverage, MathF.Max(all.PeriodicShare, counts.IntegerRuns)));
        var at = 0;
        Put(into, ref at, Sentinel.Log(tokens));
        Put(into, ref at, Ratio(tokens, facts.FreshInput));
        Put(into, ref at, shares.Prose);
        Put(into, ref at, shares.Code);
        Put(into, ref at, shares.Table);
        Put(into, ref at, prose.SelfCoverage);
        Put(into, ref at, all.SelfCoverage);
        Put(into, ref at, all.PeriodicShare);
        Put(into, ref at, Sentinel.Times(shares.MostProseRatio, shares.Prose));
        Put(into, ref at, prose.Mattr);
        Put(into, ref at, words.Count >= 40 ? all.TopShare : Sentinel.Missing);
        Put(into, ref at, lines.RepeatedLines);
        Put(into, ref at, counts.IntegerRuns);
        Put(into, ref at, lines.NumberedLines);
        Put(into, ref at, counts.Symbols);
        Put(into, ref at, counts.Gibberish);
        var echo = Echo(facts.Request, reading);
        Put(into, ref at, echo);
        Put(into, ref at, repeats > 0 ? MathF.Max(0, echo) : 0);
        Put(into, ref at, facts.SeenBefore);
        Put(into, ref at, demanded);
        Put(into, ref at, endless);
        Put(into, ref at, repeats);
        Put(into, ref at, counting);
        Put(into, ref at, tokens > 512 && demand.Tokens > 0 ? demanded * (1 + MathF.Min(1, (float)(tokens / demand.Tokens))) : 0);
        Put(into, ref at, (demanded + (3 * endless) + (4 * repeats)) * repetition);
        Put(into, ref at, IsCut(facts.Response.FinishReason) ? repetition : 0);
        Put(into, ref at, all.Order);
        Put(into, ref at, Taken(reading));
    }

    /// <summary>Sixteen tokens of input are taken for granted, so that the ratio of a short question stays finite and never meets the missing value.</summary>
    private static float Ratio(long output, long freshInput) => Sentinel.Log(output / (Math.Max(0, freshInput) + 16.0));

    /// <summary>True for the finish reasons of every dialect that mean "the limit was reached".</summary>
    private static bool IsCut(string? reason) =>
        reason is not null && (reason.Contains("length", StringComparison.OrdinalIgnoreCase) || reason.Contains("max", StringComparison.OrdinalIgnoreCase));

    private static float Echo(RequestContent request, TextReading reading)
    {
        var last = Question.LastMessage(request);
        var words = reading.Words;
        if (last < 0 || words.Count < Gram)
        {
            return Sentinel.Missing;
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

    private static float Taken(TextReading reading)
    {
        reading.Set.Reset(reading.Words.Count);
        for (var i = 0; i < reading.Words.Count; i++)
        {
            _ = reading.Set.At(reading.Words.Stem[i], out _);
        }

        int subjects = 0, found = 0;
        var question = reading.Question.Words;
        for (var i = 0; i < question.Count; i++)
        {
            if (Question.IsContent(question.Kind[i], question.Length[i]) && (question.Kind[i] & WordKind.Asking) == 0)
            {
                subjects++;
                found += reading.Set.Contains(question.Stem[i]) ? 1 : 0;
            }
        }

        return subjects > 0 && reading.Words.Count > 0 ? found / (float)subjects : Sentinel.Missing;
    }

    private static void Put(Span<float> into, ref int at, float value) =>
        into[at++] = float.IsFinite(value) ? value : Sentinel.Missing;

    private static Feature F(string name, Suspicion direction, string formula, string sentence) =>
        new(name, ScoreHead.Output, direction, formula, sentence);
}
