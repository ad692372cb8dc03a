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
    private const int MinSeams = 3;

    /// <summary>Content words below which their order says nothing.</summary>
    private const int MinWords = 10;

    private const float MinResembles = 0.4f;

    /// <summary>Files of one project have this part of their words in common.</summary>
    private const float MinMendedWords = 0.35f;
    private const float KnownEnough = 0.5f;

    /// <summary>Seams for each term: a sentence has twenty words, so sentences in another order have this many; passages that were retrieved anew have a third.</summary>
    private const float SeamsEnough = 0.05f;

    /// <summary>Terms in the new part.</summary>
    public required int Terms { get; init; }

    /// <summary>Of these, terms that were not there before, every digit counting.</summary>
    public required int Novel { get; init; }

    /// <summary>Share of input tokens that are replayed, 0 to 1.</summary>
    public float Replayed { get; init; }

    /// <summary>Phrases of three terms in the new part, numbers folded.</summary>
    public int Phrases { get; init; }

    /// <summary>Of these, phrases that the user sent before.</summary>
    public int KnownPhrases { get; init; }

    /// <summary>Content words in the new part.</summary>
    public int Words { get; init; }

    /// <summary>Of these, words that the user sent before.</summary>
    public int KnownWords { get; init; }

    /// <summary>Identifiers made by chance in the new part: letters and digits mixed, six characters or more.</summary>
    public int Nonces { get; init; }

    /// <summary>All runs of terms that stand in no known phrase.</summary>
    public int Runs { get; init; }

    /// <summary>Terms in these runs.</summary>
    public int RunTerms { get; init; }

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

    /// <summary>Largest share of the new part's content words that stand in one earlier request, 0 to 1; -1 when there is none to compare.</summary>
    public float Resembles { get; init; } = -1;

    /// <summary>Earlier requests that hold at least six of ten of its content words.</summary>
    public int Resembling { get; init; }

    /// <summary>Largest share of the answer's content words that stand in one earlier answer, 0 to 1; -1 when there is none to compare.</summary>
    public float AnswerResembles { get; init; } = -1;

    /// <summary>The same, among the answers to requests that it resembles.</summary>
    public float BothResemble { get; init; } = -1;

    /// <summary>Times in a row that a number moved by one step while all else stayed.</summary>
    public int CounterRun { get; init; }

    /// <summary>Earlier requests of the last half hour that differ in numbers and identifiers alone.</summary>
    public int SameTemplate { get; init; }

    /// <summary>Earlier requests that asked the same, in the memory's ring.</summary>
    public int AskedBefore { get; init; }

    /// <summary>Requests of the last half hour, this one included.</summary>
    public int Lately { get; init; }

    /// <summary>Of these, requests with next to nothing new in them.</summary>
    public int Stale { get; init; }

    /// <summary>Requests without a break, up to this one, with next to nothing new in them.</summary>
    public int StaleStreak { get; init; }

    /// <summary>Of the stale ones, those with an answer that another of them has too.</summary>
    public int SameAnswers { get; init; }

    /// <summary>Burstiness of the pauses between requests, -1 (a clock) to 1; missing below five pauses. Kim and Jo 2016.</summary>
    public float Burstiness { get; init; } = 1;

    /// <summary>Largest share of pauses within 2 % or 50 ms of one length, 0 to 1.</summary>
    public float Lattice { get; init; }

    /// <summary>Input tokens over the median of the user's last requests, as log2; 0 when there is none.</summary>
    public float SizeOverUsual { get; init; }

    /// <summary>Terms outside of assistant segments that stand in our answers.</summary>
    public int PastedAnswer { get; init; }

    /// <summary>Sampled shingles of the new part.</summary>
    public int Sampled { get; init; }

    /// <summary>Of these, shingles that went through at least two other hands within the window.</summary>
    public int Shared { get; init; }

    /// <summary>
    /// How far the new part is an earlier text that was made to look new; the larger of two. <i>Mended</i>: the tenths of it with seams, as far as they
    /// are dense and the phrases around are known. <i>Reordered</i>: the words that one earlier request holds, less the phrases that were sent. 0 where
    /// it is too short to tell, and less by the part of the input that is replayed: what tools give back has one form. What stands there word for word is no part of it: that is counted as repeated, whoever sends it.
    /// </summary>
    internal float DerivedOf(float resembles)
    {
        if (Phrases == 0 || Words == 0)
        {
            return 0;
        }

        var known = (float)KnownPhrases / Phrases;
        var mended = Terms >= MinMended && Seams >= MinSeams
            ? SeamParts / 10f * MathF.Min(1, known / KnownEnough) * MathF.Min(1, Seams / (float)Terms / SeamsEnough)
                * Math.Clamp((resembles - MinMendedWords) / (MinResembles - MinMendedWords + 0.2f), 0, 1)
            : 0;
        var reordered = Words >= MinWords && resembles >= MinResembles ? resembles - known : 0;
        return MathF.Max(0, MathF.Max(mended, reordered)) * (1 - Replayed);
    }
}
