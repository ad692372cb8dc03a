using TokenGate.Scoring.Features;

namespace TokenGate.Scoring.Accounting;

/// <summary>How the input of a request divides, before anything is judged.</summary>
internal sealed class InputAccount
{
    /// <summary>Segments that stand as the same prefix of a conversation that this user had.</summary>
    public required int ReplayedSegments { get; init; }

    /// <summary>True when the request goes on with a conversation that this user had, by its history or by a reference to it.</summary>
    public bool GoesOn { get; init; }

    /// <summary>True where tools gave something back: it has one form, and every word of it may matter.</summary>
    public bool IsToolTurn { get; init; }

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

    /// <summary>Terms that are new.</summary>
    public int NewTerms { get; set; }

    /// <summary>Images and files that were not sent before.</summary>
    public int NewOpaque { get; set; }

    /// <summary>What its new part has from the nearest earlier request.</summary>
    public TextDiff Diff { get; set; }

    /// <summary>How its new part lies beside the last requests.</summary>
    public Likeness Likeness;

    /// <summary>
    /// True when nothing was asked that was not asked before: every word of it was there, or what is new in it says nothing.
    /// </summary>
    public bool AsksNothing { get; set; }

    /// <summary>
    /// Instructions and schemas count once in the company: of what was added as new of such a segment no more stays new than stands in no
    /// line that anybody sent.
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

    /// <summary>True for a form that came before with other numbers, and with the same answer.</summary>
    public bool IsFormAgain { get; private set; }

    /// <summary>Of such a form the numbers are new and its words are not.</summary>
    public void CountFormOnce()
    {
        IsFormAgain = true;
        var words = New * (1 - (Diff.AllNumbers / (double)Diff.Words));
        Repeated += words;
        New -= words;
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
        Repeated += scaled.Repeated;
        New += scaled.New;
    }
}
