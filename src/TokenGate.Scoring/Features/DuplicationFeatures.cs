using System.Collections.Immutable;
using static TokenGate.Scoring.Features.Suspicion;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The features of the duplication score: does the stream of this user's requests vary a prompt without asking anything new? Pure and
/// thread-safe; missing is -1, never NaN. What is small or replayed speaks for nothing by itself: agents and chats send little that is new at
/// every turn.
/// </summary>
public static class DuplicationFeatures
{
    /// <summary>Answers to requests about one thing have this part of their words in common.</summary>
    private const float UsualAnswer = 0.4f;

    /// <summary>The features in the order in which <see cref="Compute"/> writes them.</summary>
    public static ImmutableArray<Feature> All { get; } =
    [
        F("derived", Rising, "(1 - share replayed) x the larger of: tenths with a seam / 10 x min(1, known phrases / phrases / 0.5) x min(1, seams / terms / 0.05) x (W - 0.35) / 0.25, 0 to 1, from 3 seams in 24 terms on; W - known phrases / phrases, where W is 0.4 or more of 10 words. W: largest share of its content words in one earlier request. A seam is a run of at most 5 unknown terms, or a strewn identifier, between known phrases without numbers", "It is an earlier text, mended all over or put in another order."),
        F("derived_streak", Rising, "derived x log2(1 + sum of derived over those of the last 48 requests that hold at least four of ten of its content words)", "Earlier texts are sent again and again, made to look new each time."),
        F("derived_share", Rising, "derived x the same sum / requests among the last 48, from 4 on", "Most of what was sent lately are earlier texts, made to look new."),
        F("asked_again", Rising, "log2(1 + the larger of: earlier requests that asked the same; requests of the last half hour that differ in numbers and identifiers alone)", "The same was asked before, or the same with other numbers or identifiers."),
        F("same_outcome", Rising, "derived x (A - 0.4) / 0.6, A: largest share of the answer's content words that stand in one answer to a request that holds at least four of ten of its content words, from 8 words on", "An earlier text was sent again, and the answer has the words of an earlier answer."),
        F("shared_script", Rising, "derived x sampled shingles that passed from one user to another at least twice within the window / sampled, from 3 on", "Several people send the same text, with little changed."),
    ];

    /// <summary>Makes the features of the facts.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="into">Where the values go: exactly as many as there are features.</param>
    public static void Compute(DuplicationFacts facts, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, All.Length);
        var at = 0;
        Write(into, ref at, facts.Derived);
        Write(into, ref at, facts.Derived * FeatureMath.Log(facts.DerivedBefore));
        Write(into, ref at, facts.Derived * (facts.Before >= 4 ? facts.DerivedBefore / facts.Before : 0));
        Write(into, ref at, FeatureMath.Log(Math.Max(facts.AskedBefore, facts.SameTemplate)));
        Write(into, ref at, facts.Derived * MathF.Max(0, (facts.BothResemble - UsualAnswer) / (1 - UsualAnswer)));
        Write(into, ref at, facts.Sampled >= 3 ? facts.Derived * facts.Shared / facts.Sampled : 0);
    }

    private static void Write(Span<float> into, ref int at, float value) =>
        into[at++] = float.IsFinite(value) ? value : FeatureMath.Missing;

    private static Feature F(string name, Suspicion direction, string formula, string sentence) =>
        new(name, ScoreKind.Duplication, direction, formula, sentence);
}
