using TokenGate.Scoring.Features;

namespace TokenGate.Scoring.Policy;

/// <summary>What is too small to be withheld, whatever its scores. Training leaves such exchanges out, so that the budget of false positives is spent where it counts.</summary>
public static class PolicyLimits
{
    /// <summary>Fresh input below this is no padding: a short message is short, not filler. In tokens.</summary>
    public const int MinPaddedInput = 24;

    /// <summary>Unless what was sent only repeats, counts up or fills with signs by more than this share of it: then the short message is what filler was wrapped around.</summary>
    public const float MostlyFiller = 0.5f;

    private static readonly int LongestRepeatShare = FeatureCatalogue.IndexOf("said_at_once");

    /// <summary>Fresh output below this was not coerced into length. In tokens.</summary>
    public const int MinInflatedOutput = 64;

    /// <summary>A turn of a conversation that adds less than this is judged by the conversation's answers, not as a duplicate. In tokens.</summary>
    public const int MinDuplicateTurn = 16;

    /// <summary>
    /// Where accounting has counted all but this part of the tokens as there before, duplication is dealt with: batches over one template look like loops,
    /// and what is left of them are the records. One in so many.
    /// </summary>
    public const int DuplicateDealtWith = 10;

    /// <summary>Where accounting leaves fewer fresh tokens than this, in and out, there is nothing to withhold: agents often add so little. In tokens.</summary>
    public const int MinFresh = 24;

    /// <summary>Whether there is too little in a request for it to be padded.</summary>
    /// <param name="freshInput">Fresh input tokens.</param>
    /// <param name="features">The exchange's features, in the order of the catalogue; empty when there are none.</param>
    public static bool IsTooLittleToPad(long freshInput, ReadOnlySpan<float> features) =>
        freshInput < MinPaddedInput && (features.IsEmpty || features[LongestRepeatShare] < MostlyFiller);
}
