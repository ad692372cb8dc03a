using System.Collections.Immutable;
using TokenGate.Scoring.Lexing;
using TokenGate.Usage;
using static TokenGate.Scoring.Features.Suspicion;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The features of the output score: was the length of the answer coerced? Pure and thread-safe. Each is a measurement of its own; where
/// there is nothing to measure it has the value that speaks for nothing.
/// </summary>
public static class OutputFeatures
{
    /// <summary>Bytes of the last message that an answer is compared with.</summary>
    private const int EchoBytes = 65_536;

    /// <summary>Tokens up to which an answer is not long: a form is an example or a small table, and a variety of words chance.</summary>
    private const int LongForm = 512;

    /// <summary>Share of an answer's words that were sent, from where on it sends them back, and does not quote or mend them.</summary>
    private const float QuotedAtMost = 0.8f;

    /// <summary>Words of prose below which a few words of filler generators are chance.</summary>
    private const int LoremWords = 20;

    /// <summary>Variety (MATTR-100) that honest prose seldom passes.</summary>
    private const float UsualVariety = 0.86f;

    /// <summary>The features in the order in which <see cref="Compute"/> writes them.</summary>
    public static ImmutableArray<Feature> All { get; } =
    [
        F("output_empty", "the largest of: prose words inside a 5-gram seen earlier in the answer, digits folded; numbers that count up, signs, words spelled at random / words; placeholder text / prose words; (share of words sent back - 0.8) / 0.2 where the question asks to repeat; one form filled in again and again x (1 - 4 x tokens of the last message / output tokens) from 512 tokens on; (mean share of distinct words among 100 subject words in a row, in prose that is no list - 0.86) / 0.1, where 512 tokens, in two words no end, or both in less are demanded and 512 answered", "The answer repeats itself or the request, counts, fills in one form, or is thrown together: it says little for its length."),
        F("demand", "the largest of log2(1 + tokens demanded / 256) up to 6, 1.5 for each word that asks for no end up to 3, 2 where it asks to repeat or to count; at most log2(1 + tokens answered / 256)", "The question demands length, and gets it: a number of words or pages, no end, repeating, counting."),
        F("demand_empty", "demand x output_empty", "Length was demanded, and the answer fills it with what says nothing."),
        F("output_compression", "largest estimated compression ratio of the answer's prose windows x share of prose", "Parts of the answer compress far better than writing does."),
        F("output_seen", "share of the answer that stands in earlier answers to the same user, by the memory", "The answer was given before."),
        F("cut_empty", "output_empty when the answer ended at its limit, else 0", "The answer ran into its limit while saying nothing."),
    ];

    /// <summary>Measures an answer.</summary>
    /// <param name="facts">The exchange.</param>
    /// <param name="question">The question of its request.</param>
    /// <param name="into">Where the values go: exactly as many as there are features.</param>
    internal static void Compute(OutputFacts facts, Question question, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, All.Length);
        var reading = TextReading.Current;
        reading.Read(facts.Response, facts.Terms);
        var demand = LengthDemand.Measure(question.Words.Span);
        var tokens = Math.Max(0, facts.Output);
        var empty = MathF.Max(Empty(facts, reading, demand.Repeats, tokens), Astray(reading, in demand, tokens));
        var asked = MathF.Max(
            MathF.Min(6, FeatureMath.Log(demand.Tokens / 256)),
            MathF.Max(1.5f * Math.Min(demand.Endless, 2), demand.Repeats || demand.Counts ? 2 : 0));

        // What was demanded and not answered was no use to anybody.
        asked = MathF.Min(asked, FeatureMath.Log(tokens / 256.0));
        into[0] = empty;
        into[1] = asked;
        into[2] = asked * empty;
        into[3] = reading.MostRepetitive();
        into[4] = MathF.Max(0, facts.SeenBefore);
        into[5] = IsCut(facts.Response.FinishReason) ? empty : 0;
    }

    private static float Empty(OutputFacts facts, TextReading reading, bool repeats, long tokens)
    {
        var words = reading.Words;
        var prose = Repetition.SelfCoverage(reading.Prose, reading.ProseIdeographs, reading);
        var nothing = tokens > LongForm ? OutOfNothing(facts) : 0;
        var form = nothing > 0 && TextReading.Ideographs(words.Span) * 2 < words.Count ? Repetition.Form(reading.All(words, WordKind.Nonce), reading) * nothing : 0;
        var echo = repeats ? MathF.Max(0, (Echo(facts.Request, reading) - QuotedAtMost) / (1 - QuotedAtMost)) : 0;
        return MathF.Max(MathF.Max(form, echo), MathF.Max(prose, MathF.Max(Counting(words.Span), Fillers(reading))));
    }

    /// <summary>How far a long answer of demanded length is about nothing: hardly a word of a subject comes again.</summary>
    private static float Astray(TextReading reading, in LengthDemand demand, long tokens)
    {
        var isDemanded = demand.Tokens > LongForm || demand.Endless >= (demand.Tokens > 0 ? 1 : 2);
        return isDemanded && tokens > LongForm ? Math.Clamp((Relevance.VarietyOf(reading) - UsualVariety) / 0.1f, 0, 1) : 0;
    }

    /// <summary>Numbers that follow the number before them by one / words.</summary>
    private static float Counting(ReadOnlySpan<Word> words)
    {
        var (runs, previous) = (0, -1);
        foreach (ref readonly var word in words)
        {
            if (word.Is(WordKind.Number))
            {
                var value = word.Value;
                runs += value >= 0 && previous >= 0 && Math.Abs(value - previous) == 1 ? 1 : 0;
                previous = value;
            }
        }

        return words.IsEmpty ? 0 : runs / (float)words.Length;
    }

    /// <summary>
    /// The largest of three shares: signs outside of code, tables and markup; words of prose that are spelled like no language; words of
    /// prose from filler generators.
    /// </summary>
    private static float Fillers(TextReading reading)
    {
        var (signs, spelled, gibberish, lorem) = (0, 0, 0, 0);
        foreach (ref readonly var window in reading.Windows)
        {
            signs += window.IsProse || window.Kind == ContentKind.Opaque ? window.Counts.Signs : 0;
            (spelled, gibberish, lorem) = window.IsProse
                ? (spelled + window.Counts.Spelled, gibberish + window.Counts.Gibberish, lorem + window.Counts.Lorem)
                : (spelled, gibberish, lorem);
        }

        var largest = reading.Words.Count == 0 ? 0 : signs / (float)reading.Words.Count;
        largest = spelled == 0 ? largest : MathF.Max(largest, gibberish / (float)spelled);
        return reading.Prose.Length < LoremWords ? largest : MathF.Max(largest, lorem / (float)reading.Prose.Length);
    }

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
        var (words, sent) = (reading.Words, reading.Sent);
        if (last < 0 || words.Count < Repetition.Gram)
        {
            return 0;
        }

        var text = request.Segments[last].Text.Span;
        sent.Clear();
        _ = TextScanner.Scan(text[..Math.Min(text.Length, EchoBytes)], null, sent);
        reading.Set.Reset(sent.Count);
        foreach (var gram in Repetition.Grams(reading.All(sent), Repetition.Gram, reading))
        {
            _ = reading.Set.At(gram);
        }

        var (covered, to, at) = (0, 0, 0);
        foreach (var gram in Repetition.Grams(reading.All(words), Repetition.Gram, reading))
        {
            if (reading.Set.Contains(gram))
            {
                covered += at + Repetition.Gram - Math.Max(to, at);
                to = at + Repetition.Gram;
            }

            at++;
        }

        return covered / (float)words.Count;
    }

    private static Feature F(string name, string formula, string sentence) => new(name, ScoreKind.Output, Rising, formula, sentence);
}
