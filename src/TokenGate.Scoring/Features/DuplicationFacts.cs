namespace TokenGate.Scoring.Features;

/// <summary>
/// What the memory says of a request's new part (the segments that are not replayed) against what the same user sent before. Counts are in
/// terms: words, numbers, letters of scripts without spaces. The features of the duplication score are made of it.
/// </summary>
public sealed record DuplicationFacts
{
    /// <summary>Terms below which mending cannot be told from asking.</summary>
    private const int MinMended = 24;

    /// <summary>Two changes are a question and an instruction.</summary>
    internal const int MinSeams = 3;

    /// <summary>Content words below which their order says nothing.</summary>
    private const int MinWords = 10;

    /// <summary>Of the words that one earlier request holds, the part below which it is no reordering of it.</summary>
    private const float MinResembles = 0.4f;

    /// <summary>Files of one project have this part of their words in common.</summary>
    private const float UsualWords = 0.35f;

    /// <summary>A mended text has this part of its words from one earlier request.</summary>
    private const float MendedWords = 0.6f;

    /// <summary>Where every sixth word is exchanged, this part of the phrases stays known.</summary>
    private const float KnownEnough = 0.5f;

    /// <summary>Seams for each term: a sentence has twenty words, so sentences in another order have this many; passages that were retrieved anew have a third.</summary>
    private const float SeamsEnough = 0.05f;

    /// <summary>Terms in the new part.</summary>
    public required int Terms { get; init; }

    /// <summary>Share of input tokens that are replayed, 0 to 1.</summary>
    public float Replayed { get; init; }

    /// <summary>Phrases of three terms in the new part, numbers folded.</summary>
    public int Phrases { get; init; }

    /// <summary>Of these, phrases that the user sent before.</summary>
    public int KnownPhrases { get; init; }

    /// <summary>Content words in the new part.</summary>
    public int Words { get; init; }

    /// <summary>
    /// Places where a known text is mended: words exchanged, put in or left out, an identifier strewn in, pieces in another order, between phrases that are
    /// known to the digit. New numbers make no seam, for such are the records of logs and tables; of one new word the first place counts.
    /// </summary>
    public int Seams { get; init; }

    /// <summary>In how many tenths of the new part there are seams, 0 to 10: a question or a record stands in one place, mending is everywhere.</summary>
    public int SeamParts { get; init; }

    /// <summary>How far the new part is an earlier text, 0 to 1: <see cref="DerivedOf"/>.</summary>
    public float Derived { get; init; }

    /// <summary>Earlier requests that are remembered one by one, 48 at most.</summary>
    public int Before { get; init; }

    /// <summary>How far earlier requests, of the last 48, that hold four of ten of its words were derived from earlier ones as well: their sum.</summary>
    public float DerivedBefore { get; init; }

    /// <summary>Largest share of the answer's content words that stand in one answer to a request that holds four of ten of its own; -1 when there is none to compare.</summary>
    public float BothResemble { get; init; } = -1;

    /// <summary>Earlier requests of the last half hour that differ in numbers and identifiers alone.</summary>
    public int SameTemplate { get; init; }

    /// <summary>Earlier requests that asked the same, in the memory's ring.</summary>
    public int AskedBefore { get; init; }

    /// <summary>Sampled shingles of the new part.</summary>
    public int Sampled { get; init; }

    /// <summary>Of these, shingles that went through at least two other hands within the window.</summary>
    public int Shared { get; init; }

    /// <summary>
    /// How far the new part is an earlier text that was made to look new; the larger of two. <i>Mended</i>: the tenths of it with seams, as far as they
    /// are dense, the phrases around are known, and its words stand in one earlier request. <i>Reordered</i>: the words that one earlier request holds,
    /// less the phrases that were sent. 0 where it is too short to tell, and less by the part of the input that is replayed: what tools give back has
    /// one form. What stands there word for word is no part of it: that is counted as repeated, whoever sends it.
    /// </summary>
    /// <param name="resembles">Largest share of its content words that stand in one earlier request, 0 to 1; -1 when there is none to compare.</param>
    internal float DerivedOf(float resembles)
    {
        if (Phrases == 0 || Words == 0)
        {
            return 0;
        }

        var known = (float)KnownPhrases / Phrases;
        var mended = Terms >= MinMended && Seams >= MinSeams
            ? SeamParts / 10f * MathF.Min(1, known / KnownEnough) * MathF.Min(1, Seams / (float)Terms / SeamsEnough)
                * Math.Clamp((resembles - UsualWords) / (MendedWords - UsualWords), 0, 1)
            : 0;
        var reordered = Words >= MinWords && resembles >= MinResembles ? resembles - known : 0;
        return MathF.Max(0, MathF.Max(mended, reordered)) * (1 - Replayed);
    }
}
