using TokenGate.Scoring.Features;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>How the input of a request divides, before anything is judged.</summary>
internal sealed class InputAccount
{
    /// <summary>Segments that stand as the same prefix of a conversation that this user had.</summary>
    public required int ReplayedSegments { get; init; }

    /// <summary>The new text.</summary>
    public required FreshText Fresh { get; init; }

    /// <summary>Weight of replayed text, in tokens as counted locally.</summary>
    public double Replayed { get; set; }

    /// <summary>Weight of repeated text.</summary>
    public double Repeated { get; set; }

    /// <summary>Weight of new text.</summary>
    public double New { get; set; }

    /// <summary>Weight of all text.</summary>
    public double Sum => Replayed + Repeated + New;

    /// <summary>Terms in the segments that are not replayed.</summary>
    public int Terms { get; set; }

    /// <summary>Of these, terms that are new.</summary>
    public int NewTerms { get; set; }

    /// <summary>Of the new ones, those by which runs of them are longer than what winnowing leaves unseen at the edges of known text.</summary>
    public int NewInOnePiece { get; set; }

    /// <summary>Of the new ones, numbers.</summary>
    public int NewNumbers { get; set; }

    /// <summary>Terms that stand earlier in the same request.</summary>
    public int TermsTwice { get; set; }

    /// <summary>Images and files that were not sent before.</summary>
    public int NewOpaque { get; set; }

    /// <summary>True when nothing in the request was new: every word of it was there before, or it asks what was asked.</summary>
    public bool NothingNew { get; set; }

    /// <summary>The terms of the segments that are not replayed.</summary>
    public ReadOnlySpan<Term> NewPart(RequestEvidence evidence) =>
        ReplayedSegments < evidence.Content.Segments.Count ? evidence.Terms.Terms.Span[evidence.Terms.Of(ReplayedSegments).First..] : [];

    /// <summary>The phrases of these terms.</summary>
    public Phrases NewPhrases(RequestEvidence evidence, MemoryKey key) =>
        ReplayedSegments < evidence.Content.Segments.Count ? evidence.Terms.Phrases(evidence.Terms.Of(ReplayedSegments).First, key) : default;

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
