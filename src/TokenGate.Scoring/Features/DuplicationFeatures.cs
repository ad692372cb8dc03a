using System.Collections.Immutable;
using static TokenGate.Scoring.Features.Suspicion;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The features of the duplication score: does the stream of this user's requests vary a prompt without asking anything new? Pure and
/// thread-safe; missing is -1, never NaN. What is small or replayed speaks for nothing by itself: agents and chats send little that is new at
/// every turn, so novelty is taken as a share. Timing counts only where novelty is low. Sources of the measures: detection.md 1.5, 3, 7 and 9.
/// </summary>
public static class DuplicationFeatures
{
    /// <summary>Below this share of words in common, what two texts do differently says nothing.</summary>
    private const float Alike = 0.4f;

    /// <summary>Terms below which shares of terms are noise.</summary>
    private const int Few = 6;

    /// <summary>The features in the order in which <see cref="Compute"/> writes them.</summary>
    public static ImmutableArray<Feature> All { get; } =
    [
        F("new_part_terms", Free, "log2(1 + terms in segments that are not replayed)", "How much text the request adds."),
        F("replayed_share", Free, "replayed input tokens / input tokens", "How much of the request is the conversation so far."),
        F("novel_terms", Free, "log2(1 + terms that were not there before, digits counting)", "How much of the text was not there before."),
        F("stale_text", Rising, "1 - terms that were not there before / terms of the new part, from 6 terms on", "Most of the text was sent before, word for word."),
        F("known_phrases", Free, "known phrases of three folded terms / phrases of the new part, from 6 terms on", "Many phrases were sent before."),
        F("known_words", Free, "known content words / content words of the new part, from 6 terms on", "Many words were sent before."),
        F("resembles", Free, "largest share of its content words that stand in one earlier request (bottom-64 sketches)", "It uses the words of an earlier request."),
        F("resembling_requests", Rising, "log2(1 + earlier requests with at least six of ten of its content words)", "Several earlier requests use the same words."),
        F("order_gap", Rising, "resembles - known_phrases where resembles is at least 0.4, else 0", "It uses the words of an earlier request in another order."),
        F("scatter", Rising, "unknown runs of at most 5 terms for each 100 terms where resembles is at least 0.4, else 0", "Single words were exchanged or put in between, all over an earlier text."),
        F("run_shortness", Rising, "1 / mean length of unknown runs where resembles is at least 0.4, else 0", "What was changed are single words, not sentences."),
        F("reordered", Rising, "unknown phrases / phrases x known words / words, squared", "The phrases are new but every word was sent before."),
        F("mixed_sources", Rising, "known_words - resembles, where known_words is at least 0.8, else 0", "It is put together from words of several earlier requests."),
        F("strewn_identifiers", Rising, "identifiers made by chance for each 100 terms x known_phrases", "Identifiers made by chance were strewn into a text that was sent before."),
        F("counter_run", Rising, "log2(1 + times in a row that numbers moved by one step while all else stayed)", "Only a number is counted up from request to request."),
        F("same_template", Rising, "log2(1 + requests of the last half hour that differ in numbers and identifiers alone)", "The same text was sent with other numbers or identifiers."),
        F("asked_before", Rising, "log2(1 + earlier requests that asked the same)", "The same was asked before."),
        F("stale_streak", Rising, "log2(1 + requests in a row with next to nothing new in them)", "Many requests in a row contain next to nothing new."),
        F("stale_share", Rising, "stale requests / requests of the last half hour, from 4 on", "Most requests of the last half hour contain next to nothing new."),
        F("same_answers", Rising, "stale requests whose answer another has too / stale requests of the last half hour, from 3 on", "The answers are the same each time."),
        F("answer_resembles", Free, "largest share of the answer's content words that stand in one earlier answer", "The answer uses the words of an earlier answer."),
        F("both_resemble", Rising, "answer_resembles among the answers to requests that hold at least four of ten of its content words, else 0", "A request with the same words got an answer with the same words."),
        F("clockwork", Rising, "(1 - burstiness) / 2 x stale_share; from 5 pauses on", "Requests with nothing new come like clockwork."),
        F("lattice", Rising, "largest share of pauses of one length x stale_share; from 5 pauses on", "The pauses between requests with nothing new have all one length."),
        F("size_over_usual", Rising, "log2(input tokens / median of the last requests) x stale_text, at least 0", "It is much larger than this user's requests usually are, and most of it was sent before."),
        F("requests_lately", Free, "log2(1 + requests of the last half hour)", "How many requests were sent in the last half hour."),
        F("pasted_answers", Free, "terms outside of the history that stand in our answers / terms of the new part", "The text contains answers that were given before."),
        F("shared_script", Rising, "sampled shingles that passed from one user to another at least twice within the window / sampled, from 3 on", "Several people send the same text."),
    ];

    /// <summary>Makes the features of the facts.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="into">Where the values go: exactly as many as there are features.</param>
    public static void Compute(DuplicationFacts facts, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, All.Length);
        var enough = facts.Terms >= Few;
        var stale = enough ? 1 - Sentinel.Share(facts.Novel, facts.Terms) : Sentinel.Missing;
        var phrases = enough ? Sentinel.Share(facts.KnownPhrases, facts.Phrases) : Sentinel.Missing;
        var words = enough ? Sentinel.Share(facts.KnownWords, facts.Words) : Sentinel.Missing;
        var alike = enough && facts.Resembles >= Alike;
        var staleShare = facts.Lately >= 4 ? (float)facts.Stale / facts.Lately : Sentinel.Missing;
        var at = 0;
        Put(into, ref at, Sentinel.Log(facts.Terms));
        Put(into, ref at, facts.Replayed);
        Put(into, ref at, Sentinel.Log(facts.Novel));
        Put(into, ref at, stale);
        Put(into, ref at, phrases);
        Put(into, ref at, words);
        Put(into, ref at, facts.Resembles);
        Put(into, ref at, Sentinel.Log(facts.Resembling));
        Put(into, ref at, alike && phrases >= 0 ? MathF.Max(0, facts.Resembles - phrases) : 0);
        Put(into, ref at, alike ? 100f * facts.ShortRuns / facts.Terms : 0);
        Put(into, ref at, alike && facts.Runs > 0 ? (float)facts.Runs / facts.RunTerms : 0);
        Put(into, ref at, phrases >= 0 && words >= 0 ? (1 - phrases) * words * words : Sentinel.Missing);
        Put(into, ref at, words >= 0.8f && facts.Resembles >= 0 ? MathF.Max(0, words - facts.Resembles) : 0);
        Put(into, ref at, phrases >= 0 ? 100f * facts.Nonces / facts.Terms * phrases : 0);
        Put(into, ref at, Sentinel.Log(facts.CounterRun));
        Put(into, ref at, Sentinel.Log(facts.SameTemplate));
        Put(into, ref at, Sentinel.Log(facts.AskedBefore));
        Put(into, ref at, Sentinel.Log(facts.StaleStreak));
        Put(into, ref at, staleShare);
        Put(into, ref at, facts.Stale >= 3 ? (float)facts.SameAnswers / facts.Stale : Sentinel.Missing);
        Put(into, ref at, facts.AnswerResembles);
        Put(into, ref at, MathF.Max(0, facts.BothResemble));
        Put(into, ref at, Sentinel.Times((1 - facts.Burstiness) / 2, staleShare));
        Put(into, ref at, Sentinel.Times(facts.Lattice, staleShare));
        Put(into, ref at, MathF.Max(0, facts.SizeOverUsual) * MathF.Max(0, stale));
        Put(into, ref at, Sentinel.Log(facts.Lately));
        Put(into, ref at, Sentinel.Share(facts.PastedAnswer, facts.Terms));
        Put(into, ref at, facts.Sampled >= 3 ? (float)facts.Shared / facts.Sampled : Sentinel.Missing);
    }

    private static void Put(Span<float> into, ref int at, float value) =>
        into[at++] = float.IsFinite(value) ? value : Sentinel.Missing;

    private static Feature F(string name, Suspicion direction, string formula, string sentence) =>
        new(name, ScoreHead.Duplication, direction, formula, sentence);
}
