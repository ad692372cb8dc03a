using System.Collections.Immutable;
using static TokenGate.Scoring.Features.Suspicion;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The features of the duplication score: does the stream of this user's requests vary a prompt without asking anything new? Pure and
/// thread-safe. What stands there word for word is no part of it: that is counted as repeated, whoever sends it.
/// </summary>
public static class DuplicationFeatures
{
    /// <summary>The features in their order.</summary>
    public static ImmutableArray<Feature> All { get; } =
    [
        F("like_third", "Jaccard similarity of the content words to those of the third nearest of the last 48 requests within the window", "Three of the last requests have nearly the same words."),
        F("like_fifth", "the same for the fifth nearest", "Five of the last requests have nearly the same words."),
        F("changed_all_over", "share of the words that stand in the nearest earlier request, where the others are exchanged or strewn in, one or two at a time, in three places or more; else 0", "It is an earlier request in which single words were changed in many places."),
        F("answered_again", "share of the answer's words that stand in the answer to the nearest earlier request, where the request has its words, or all but its numbers, from that; else 0", "An earlier request came again, and its answer too."),
        F("asked_nothing", "log2(1 + requests among the last 48 within the window that asked nothing new), where this one does not, either; else 0", "It asks nothing that was not asked before, like several of the last requests."),
    ];

    private static Feature F(string name, string formula, string sentence) => new(name, ScoreKind.Duplication, Rising, formula, sentence);
}
