using TokenGate.Scoring.Features;
using TokenGate.Scoring.Lexing;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// Divides the input of a request into replayed, repeated and new by what its user's memory holds at this moment. It reads the memory and
/// does not write to it. To be called under the memory's lock.
/// </summary>
internal static class InputAccounting
{
    /// <summary>Segments at the head of the request that are a prefix of a known conversation.</summary>
    public static int ReplayedSegments(RequestEvidence evidence, UserMemory memory)
    {
        var known = evidence.Collapsed;
        for (var i = evidence.Collapsed; i < evidence.Chains.Length; i++)
        {
            if (evidence.Chains[i] == SegmentHash.GoesOn)
            {
                continue;
            }

            if (!memory.Conversations.Contains(evidence.Chains[i]))
            {
                break;
            }

            known = i + 1;
        }

        return known;
    }

    /// <summary>
    /// Segments up to the last answer that the client sends back, it included: an answer that something follows. One at the very end was
    /// not given by a model, it is to be gone on with.
    /// </summary>
    public static int HistorySegments(RequestEvidence evidence)
    {
        var segments = evidence.Content.Segments;
        for (var i = segments.Count - 2; i >= 0; i--)
        {
            if (segments[i].Role == SegmentRole.Assistant && segments[i + 1].Role != SegmentRole.Assistant)
            {
                return i + 1;
            }
        }

        return 0;
    }

    /// <summary>Divides the input.</summary>
    /// <param name="evidence">The request.</param>
    /// <param name="replayed">Its segments that are a prefix of a known conversation.</param>
    /// <param name="goesOn">True when it refers to a conversation that this user was handed.</param>
    /// <param name="memory">The user's memory.</param>
    /// <param name="company">What anybody in the company sends as instructions.</param>
    /// <param name="startedAt">When the request arrived, in ticks UTC.</param>
    /// <param name="window">For how long before requests are compared word by word, in ticks.</param>
    /// <param name="commit">True to note its instructions as sent in the company.</param>
    public static InputAccount Measure(
        RequestEvidence evidence, int replayed, bool goesOn, UserMemory memory, CompanyText company, long startedAt, long window, bool commit)
    {
        var since = startedAt - window;
        var account = new InputAccount
        {
            ReplayedSegments = replayed,
            GoesOn = goesOn || replayed > 1,
            Fresh = new FreshText(evidence.Content) { Terms = evidence.Terms },
            IsToolTurn = evidence.Holds(SegmentRole.ToolResult, replayed),
        };
        for (var i = 0; i < replayed; i++)
        {
            account.Replayed += evidence.SegmentTokens[i];
        }

        var text = evidence.Terms;
        if (text.From < 0 || text.From > replayed)
        {
            text.Read(evidence.Texts, replayed);
        }

        var part = NewPart(evidence, account);
        account.Likeness = Likeness.Measure(part, evidence.Ask, memory.Recent, since, startedAt - OutputAccounting.AgainWindow.Ticks);
        if (replayed < evidence.Content.Segments.Count)
        {
            Recall(text, text.Of(replayed).First, memory.Runs, TermMark.There);
            RecallSegments(evidence, replayed, memory);
            Compare(evidence, part, memory, account);
            Divide(evidence, replayed, memory, company, account, commit);
        }

        Conclude(evidence, memory, account);
        return account;
    }

    /// <summary>The terms of the segments that are not replayed.</summary>
    public static Span<Term> NewPart(RequestEvidence evidence, InputAccount account) =>
        account.ReplayedSegments < evidence.Content.Segments.Count ? evidence.Terms.Terms.Span[evidence.Terms.Of(account.ReplayedSegments).First..] : [];

    /// <summary>Marks what the new part has from the nearest earlier request.</summary>
    private static void Compare(RequestEvidence evidence, Span<Term> part, UserMemory memory, InputAccount account)
    {
        if (account.Likeness.Nearest < 0 || account.IsToolTurn)
        {
            return;
        }

        account.Diff = TextDiff.Compare(
            part,
            memory.Recent,
            account.Likeness.Nearest,
            isAnswer: false,
            TermMark.There,
            account.ReplayedSegments > 1 ? TextDiff.MinTurnWords : TextDiff.MinWords,
            () => IsRecords(evidence, account.ReplayedSegments),
            memory.Recent[account.Likeness.Nearest].Ask == evidence.Ask);
    }

    /// <summary>Rows of a log or a table have one form: other numbers make them news.</summary>
    private static bool IsRecords(RequestEvidence evidence, int from)
    {
        var shape = default(LineShape);
        for (var i = from; i < evidence.Texts.Count; i++)
        {
            shape.Read(evidence.Texts[i].Span[..Math.Min(evidence.Texts[i].Length, TextReading.ScanLimit)]);
        }

        return shape.IsRecords;
    }

    /// <summary>Whether nothing was asked that was not asked before.</summary>
    private static void Conclude(RequestEvidence evidence, UserMemory memory, InputAccount account)
    {
        if (evidence.Ask == 0 || account.NewOpaque > 0)
        {
            return;
        }

        var nearest = account.Likeness.Nearest;
        if (nearest >= 0 && memory.Recent[nearest].Ask == evidence.Ask)
        {
            // What is left of it are identifiers made by chance and moments of time: new signs, and nothing new.
            account.Repeated += account.New;
            account.New = 0;
            account.AsksNothing = true;
        }

        account.AsksNothing |= account.NewTerms == 0 || account.Diff.AsksNothing(sameAnswer: false);
    }

    /// <summary>
    /// Marks the terms that stand in runs that were sent before, or answered before; runs too short to be a quotation apart.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="first">Its first term that may have been there.</param>
    /// <param name="runs">What was sent and answered.</param>
    /// <param name="mark"><see cref="TermMark.There"/> to look for what was sent, else for what was answered.</param>
    public static void Recall(TermText text, int first, FingerprintTable runs, TermMark mark)
    {
        var isSent = mark == TermMark.There;
        var terms = text.Terms.Span;
        var hashes = text.Shingles;
        var kept = text.Kept(first);
        for (var i = 0; i < kept.Length; i++)
        {
            if (i % FingerprintTable.Batch == 0)
            {
                runs.Fetch(hashes, kept[i..Math.Min(i + FingerprintTable.Batch, kept.Length)]);
            }

            var end = kept[i];
            if (runs.Contains(isSent ? hashes[end] : UserMemory.Answered(hashes[end])))
            {
                TermMarks.Set(terms.Slice(end + 1 - Shingles.Length, Shingles.Length), mark);
            }
        }

        if (TermMarks.Any(terms[first..], TermMark.Known))
        {
            MinRunFilter.Keep(terms[first..], mark);
        }
    }

    /// <summary>
    /// A whole segment that was sent before is known to its edges. Short ones only where their role says that nobody asks with them.
    /// </summary>
    private static void RecallSegments(RequestEvidence evidence, int replayed, UserMemory memory)
    {
        var text = evidence.Terms;
        for (var i = replayed; i < evidence.Content.Segments.Count; i++)
        {
            var part = text.Of(i);
            var isOnce = evidence.Content.Segments[i].Role is SegmentRole.System or SegmentRole.Tools or SegmentRole.ToolResult;
            if ((isOnce || part.Count >= Shingles.Length) && memory.Conversations.Contains(evidence.Contents[i]))
            {
                TermMarks.Set(text.Terms.Span[part.First..part.End], TermMark.There);
            }
        }
    }

    private static void Divide(RequestEvidence evidence, int replayed, UserMemory memory, CompanyText company, InputAccount account, bool commit)
    {
        var text = evidence.Terms;
        var segments = evidence.Content.Segments;
        var read = default(Shares);
        for (var i = replayed; i < segments.Count; i++)
        {
            var part = text.Of(i);
            var length = segments[i].Text.Length;
            var tokens = (double)evidence.SegmentTokens[i];
            if (segments[i].Role == SegmentRole.Assistant)
            {
                // What the assistant said counts when it is answered, and never when it is sent back: whoever answered it.
                account.Repeated += tokens;
                continue;
            }

            if (segments[i].IsOpaque && length == 0)
            {
                var known = !segments[i].Opaque.IsEmpty && memory.Conversations.Contains(evidence.Contents[i]);
                account.NewOpaque += known ? 0 : 1;
                account.Add(tokens, known ? new Shares(1, 0) : new Shares(0, 1));
                continue;
            }

            var before = account.New;
            var shares = Weigh(text, part, account, i);
            var scanned = length == 0 ? tokens : tokens * part.Scanned / length;
            account.Add(scanned, shares);
            read = read.Plus(shares.Scaled(scanned));
            if (length > part.Scanned)
            {
                // Over the limit: the rest is divided like everything before it.
                account.Add(tokens - scanned, read);
                account.Fresh.Add(i, part.Scanned, length - part.Scanned);
            }

            if (IsInstruction(segments[i].Role))
            {
                var known = company.KnownShare(segments[i].Text.Span, memory.Now, commit);
                account.CountInstructions(tokens, account.New - before, known);
            }
        }
    }

    /// <summary>True for text that programs put in front of what people ask.</summary>
    private static bool IsInstruction(SegmentRole role) => role is SegmentRole.System or SegmentRole.Tools;

    private static Shares Weigh(
        TermText text,
        SegmentTerms part,
        InputAccount account,
        int segment)
    {
        var terms = text.Terms.Span.Slice(part.First, part.Count);
        var (repeated, fresh) = ((double)part.LeadingFlood, part.LeadingFlood > 0 ? TermBuilder.MaxSigns : 0.0);
        var run = -1;
        if (IsNews(terms, out var weight))
        {
            // Most new text is new from its first term to its last.
            account.NewTerms += terms.Length;
            account.Fresh.Add(segment, terms[0].Start, part.Scanned - terms[0].Start);
            return new Shares(repeated, fresh + weight);
        }

        for (var i = 0; i < terms.Length; i++)
        {
            ref readonly var term = ref terms[i];
            repeated += term.Flood;
            if (!term.Is(TermMark.Known))
            {
                fresh += term.Weight;
                account.NewTerms++;
                run = run < 0 ? i : run;
                continue;
            }

            if (run >= 0)
            {
                account.Fresh.Add(segment, terms[run].Start, terms[i - 1].End - terms[run].Start);
                run = -1;
            }

            repeated += term.Weight;
        }

        if (run >= 0)
        {
            account.Fresh.Add(segment, terms[run].Start, part.Scanned - terms[run].Start);
        }

        return new Shares(repeated, fresh);
    }

    /// <summary>True for terms of which none is known and none is flooded with signs; then it gives what they weigh.</summary>
    private static bool IsNews(ReadOnlySpan<Term> terms, out long weight)
    {
        var (marks, flood) = (TermMark.None, 0);
        weight = 0;
        foreach (ref readonly var term in terms)
        {
            marks |= term.Mark;
            flood |= term.Flood;
            weight += term.Weight;
        }

        return terms.Length > 0 && (marks & TermMark.Known) == 0 && flood == 0;
    }
}
