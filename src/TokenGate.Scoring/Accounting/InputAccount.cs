using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Accounting;

/// <summary>How the input of a request divides, before anything is judged.</summary>
internal sealed class InputAccount
{
    /// <summary>Phrases below which nothing is known of a text.</summary>
    private const int FewPhrases = 12;

    /// <summary>Where one in so many of the unknown terms is a number, the text is a list of records.</summary>
    private const int RecordNumbers = 4;

    /// <summary>Of a text that is known but for one in so many of its terms, nobody asks whether it is a list of records.</summary>
    private const int MostlyKnown = 10;

    /// <summary>Where one in so many of all terms is a number, it is one, too.</summary>
    private const int MostNumbers = 6;

    /// <summary>Share of its words that a version of a text has in common with it.</summary>
    private const float VersionWords = 0.75f;

    /// <summary>Places at which a question may stand beside a known text.</summary>
    private const int FewPlaces = 2;

    /// <summary>Share from which on it has no other words.</summary>
    private const float AllWords = 0.98f;

    /// <summary>Share of numbers in what running text says twice, at most.</summary>
    private const float ProseNumbers = 0.1f;

    /// <summary>Share of numbers in what logs and tables say twice, at least.</summary>
    private const float LogNumbers = 0.25f;

    /// <summary>What of its new segments only repeats, counts up or fills with signs.</summary>
    public LongestRepeatedRun Again;

    /// <summary>Segments that stand as the same prefix of a conversation that this user had.</summary>
    public required int ReplayedSegments { get; init; }

    /// <summary>True when the request goes on with a conversation that this user had, by its history or by a reference to it.</summary>
    public bool GoesOn { get; init; }

    /// <summary>The new text.</summary>
    public required FreshText Fresh { get; init; }

    /// <summary>Weight of replayed text, in tokens as counted locally.</summary>
    public double Replayed { get; set; }

    /// <summary>Weight of repeated text.</summary>
    public double Repeated { get; set; }

    /// <summary>Weight of new text.</summary>
    public double New { get; set; }

    /// <summary>Of the new text, weight of system instructions and tool schemas.</summary>
    public double NewInstructions { get; private set; }

    /// <summary>Weight of all text.</summary>
    public double Sum => Replayed + Repeated + New;

    /// <summary>Terms in the segments that are not replayed.</summary>
    public int Terms { get; set; }

    /// <summary>Of these, terms that are new.</summary>
    public int NewTerms { get; set; }

    /// <summary>Of the new ones, those by which runs of them are longer than what winnowing leaves unseen at the edges of known text.</summary>
    public int NewInOnePiece { get; set; }

    /// <summary>Terms that stand earlier in the same request.</summary>
    public int TermsTwice { get; set; }

    /// <summary>Of these, numbers.</summary>
    public int NumbersTwice { get; set; }

    /// <summary>
    /// Share of the terms that stand earlier in the same request, 0 to 1; less where every tenth of them is a number, and nothing where every fourth is one:
    /// logs and tables repeat their form and their dates.
    /// </summary>
    public float RepeatShare => Terms == 0 ? 0 : TermsTwice / (float)Terms * ProseRatio(NumbersTwice, TermsTwice);

    /// <summary>Bytes of the segments that are not replayed.</summary>
    public double Weight { get; set; }

    /// <summary>Share of the new segments that is one stretch that only repeats, counts up or fills with signs, 0 to 1; 0 for a short one, as people say a thing twice.</summary>
    public float LongestRepeatShare => Again.Longest >= EmptyText.Least ? (float)Math.Min(1, Again.Longest / Weight) : 0;

    /// <summary>True when it is an earlier text, mended, by its phrases and its words.</summary>
    public bool IsVersion { get; private set; }

    /// <summary>True when it is one in another order: all its words were there, and what is new are more than two places where pieces of it meet.</summary>
    public bool IsReordered { get; private set; }

    /// <summary>True when it fills in a form that was filled in again and again with other numbers and identifiers.</summary>
    public bool IsForm { get; private set; }

    /// <summary>Images and files that were not sent before.</summary>
    public int NewOpaque { get; set; }

    /// <summary>True when nothing in the request was new: every word of it was there before, or it asks what was asked.</summary>
    public bool IsFullyRepeated { get; set; }

    /// <summary>1 for running text, 0 for logs and tables, by the share of numbers among terms.</summary>
    public static float ProseRatio(int numbers, int terms) =>
        terms == 0 ? 1 : Math.Clamp((LogNumbers - (numbers / (float)terms)) / (LogNumbers - ProseNumbers), 0, 1);

    /// <summary>The terms of the segments that are not replayed.</summary>
    public ReadOnlySpan<Term> NewPart(RequestEvidence evidence) =>
        ReplayedSegments < evidence.Content.Segments.Count ? evidence.Terms.Terms.Span[evidence.Terms.Of(ReplayedSegments).First..] : [];

    /// <summary>The phrases of these terms.</summary>
    public Phrases NewPhrases(RequestEvidence evidence, MemoryKey key) =>
        ReplayedSegments < evidence.Content.Segments.Count ? evidence.Terms.Phrases(evidence.Terms.Of(ReplayedSegments).First, key) : default;

    /// <summary>
    /// Where most of a text is known, phrase by phrase, what is new in it are the terms that stand in no known phrase, and where it is mended all over,
    /// only what is said anew in one piece. Winnowed shingles of eight terms are too coarse for that: with every tenth word exchanged hardly one of them is
    /// known. Records over one form are no such text: what is new in them are numbers, and a record is news as a whole. Three letters of a script without
    /// spaces are no phrase either.
    /// </summary>
    /// <param name="novelty">How its new part lies against what was sent before.</param>
    /// <param name="recent">The user's last exchanges: it has to be a version of one of them, for the phrases of a field stand in all that is said about it.</param>
    public void CountPhrases(in NoveltyProfile novelty, ExchangeRing recent)
    {
        if (NewOpaque > 0 || NewTerms == 0 || novelty.Terms != Terms || novelty.Phrases < FewPhrases || novelty.ExactPhrases * 3 < novelty.Phrases * 2
            || (novelty.UnknownTerms * MostlyKnown > novelty.Terms && novelty.UnknownNumbers * RecordNumbers > novelty.UnknownTerms)
            || novelty.Numbers * MostNumbers > novelty.Terms || novelty.Ideographs * 2 > novelty.Terms)
        {
            return;
        }

        var words = Resemblance(in novelty.Bag, recent);
        if (words < VersionWords)
        {
            return;
        }

        IsVersion = true;
        IsReordered = words >= AllWords && NewTerms - NewInOnePiece > FewPlaces * InputAccounting.Edges;
        var unknown = novelty.EditsAreScattered ? novelty.LongUnknownTerms : novelty.UnknownTerms;
        Leave(New * Math.Min(1, unknown / (double)NewTerms));
    }

    /// <summary>
    /// With a form that was filled so often with other numbers and identifiers nobody asks anything else: its words were there before, however many numbers
    /// stand between them, and identifiers made by chance say nothing. New are its numbers.
    /// </summary>
    /// <param name="novelty">How its new part lies against what was sent before.</param>
    /// <param name="evidence">The request: with tools an identifier may mean something.</param>
    /// <param name="at">When it was sent.</param>
    /// <param name="recent">The user's last exchanges.</param>
    public void CountForm(in NoveltyProfile novelty, RequestEvidence evidence, DateTimeOffset at, ExchangeRing recent)
    {
        if (novelty.Template.Digest == 0 || GoesOn || NewOpaque > 0 || novelty.Terms != Terms)
        {
            return;
        }

        var (since, filled) = (at.UtcTicks - RequestNovelty.AgainWindow.Ticks, 0);
        for (var age = 0; age < recent.Count; age++)
        {
            ref readonly var past = ref recent[age];
            filled += past.StartedAt >= since && past.Template == novelty.Template.Digest ? 1 : 0;
        }

        IsForm = filled >= (novelty.Identifiers > 0 && !HasTools(evidence) ? RequestNovelty.FreeAnswers : RequestNovelty.FreeAnswersPerWindow);
        if (IsForm && NewTerms > 0)
        {
            Leave(New * Math.Min(1, novelty.Numbers / (double)NewTerms));
        }
    }

    /// <summary>
    /// Of a request that asked next to nothing too often, what is new are the terms that it asked, as far as they count: the edges of known text that are left
    /// beside them were there before.
    /// </summary>
    /// <param name="asking">How much it asks.</param>
    public void CountAsked(in RequestNovelty asking)
    {
        if (asking.IsTooOften)
        {
            Leave(Math.Min(New, asking.Earned));
        }
    }

    /// <summary>Leaves so much of the new text new: the rest was there before.</summary>
    private void Leave(double left)
    {
        Repeated += New - left;
        New = left;
    }

    private static bool HasTools(RequestEvidence evidence)
    {
        foreach (var segment in evidence.Content.Segments)
        {
            if (segment.Role is SegmentRole.Tools or SegmentRole.ToolResult)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Largest share of a request's content words that stand in one earlier request, 0 to 1.</summary>
    private static float Resemblance(in WordSetSketch bag, ExchangeRing recent)
    {
        var index = new WordSetIndex(in bag);
        var most = 0f;
        for (var age = 0; age < recent.Count && !index.IsEmpty; age++)
        {
            ref readonly var past = ref recent[age];
            most = past.Bag.Count > 0 ? Math.Max(most, index.ContainedIn(in past.Bag, most)) : most;
        }

        return most;
    }

    /// <summary>
    /// Instructions and schemas count once in the company: of what was added as new of such a segment no more stays new than stands in no line that anybody sent.
    /// </summary>
    /// <param name="tokens">Weight of the segment.</param>
    /// <param name="added">What of it was added as new.</param>
    /// <param name="known">Share of the segment that the company sent within the window, 0 to 1.</param>
    public void CountInstructions(double tokens, double added, double known)
    {
        var left = Math.Min(added, tokens * (1 - known));
        Repeated += added - left;
        New -= added - left;
        NewInstructions += left;
    }

    /// <summary>Adds tokens, divided like the shares; what has no shares is new.</summary>
    public void Add(double tokens, Shares shares)
    {
        if (shares.Sum <= 0)
        {
            New += tokens;
            return;
        }

        var scaled = shares.Scaled(tokens);
        Replayed += scaled.Replayed;
        Repeated += scaled.Repeated;
        New += scaled.New;
    }
}
