namespace TokenGate.Scoring.Features;

/// <summary>
/// What the memory says of a request's new part (the segments that are not replayed) against what the same user sent before. Counts are in
/// terms: words, numbers, letters of scripts without spaces. The features of the duplication score are made of it.
/// </summary>
public sealed record DuplicationFacts
{
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

    /// <summary>Runs of at most five terms that stand in no known phrase.</summary>
    public int ShortRuns { get; init; }

    /// <summary>All runs of terms that stand in no known phrase.</summary>
    public int Runs { get; init; }

    /// <summary>Terms in these runs.</summary>
    public int RunTerms { get; init; }

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
}
