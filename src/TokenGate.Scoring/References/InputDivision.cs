using TokenGate.Scoring.Accounting;

namespace TokenGate.Scoring.References;

/// <summary>
/// Divides the billed input of an exchange: what was seen counts once, what was not seen counts only where something seen vouches for it.
/// The parts add up to the gross input exactly, and none is negative.
/// </summary>
/// <param name="Replayed">Text and references that belong to a conversation or were used before.</param>
/// <param name="Repeated">Text that was there before.</param>
/// <param name="Unseen">What neither text nor a reference explains.</param>
/// <param name="FreshText">New text, in tokens.</param>
/// <param name="FreshReferences">What references that are new to this user explain, in tokens.</param>
internal readonly record struct InputDivision(long Replayed, long Repeated, long Unseen, long FreshText, long FreshReferences)
{
    /// <summary>Fresh input: new text, and attachments at their first use.</summary>
    public long Fresh => FreshText + FreshReferences;

    /// <summary>Divides.</summary>
    public static InputDivision Divide(in InputCase @case)
    {
        var gross = Math.Max(0, @case.Gross);
        var weight = @case.Replayed + @case.Repeated + @case.New;

        // Visible text is credited with at most what it weighs. What is billed below its weight is the bill.
        var seen = Math.Min(gross, Whole(weight + @case.Format));
        var rest = gross - seen;
        var (replayed, repeated, unseen, fresh) = (0L, 0L, 0L, 0L);
        Take(ref rest, @case.ToolUse, ref unseen);
        if (!@case.Margin.IsTextAlone)
        {
            // What known references weighed before, they weigh again; what they leave may be that the text weighs more than was estimated.
            Take(ref rest, @case.References.KnownWeight, ref replayed);
        }

        Take(ref rest, (long)(@case.Margin.Share * weight), ref seen);
        if (!@case.Margin.IsTextAlone)
        {
            Explain(in @case, seen, ref rest, ref replayed, ref fresh);

            // What the vendor puts in front belongs to visible text; where there is none, nothing vouches for it.
            var constant = 0L;
            Take(ref rest, weight > 0 ? @case.Constant : 0, ref constant);
            if (@case.GoesOn)
            {
                replayed += constant;
            }
            else if (@case.ConstantIsKnown)
            {
                repeated += constant;
            }
            else
            {
                seen += constant;
            }
        }

        unseen += rest;
        Span<long> parts = stackalloc long[3];
        Apportionment.Divide(seen, [@case.Replayed, @case.Repeated, @case.New], parts);
        if (weight <= 0 && @case.References is { AnyKnown: true, AnyNew: false })
        {
            // Nothing but known attachments and the format around them.
            (parts[0], parts[2]) = (parts[2], 0);
        }

        return new InputDivision(parts[0] + replayed, parts[1] + repeated, unseen, parts[2], fresh);
    }

    /// <summary>Gives what the visible text does not explain to what the request refers to.</summary>
    private static void Explain(in InputCase @case, long seen, ref long rest, ref long replayed, ref long fresh)
    {
        var references = @case.References;
        if (references is { AnyKnown: true, AnyNew: false } && !@case.HasHostedTools && @case.ToolUse <= 0)
        {
            // Beside new references and the provider's own tools, known ones explain what they weighed before; alone, all of it.
            Take(ref rest, rest, ref replayed);
        }

        if (!references.NewCache)
        {
            // The visible text has its part of what is reported as cached.
            Take(ref rest, @case.Cached - seen, ref replayed);
        }

        Take(ref rest, references.NewBound, ref fresh);
        if (references.NewCache)
        {
            Take(ref rest, @case.Cached - seen, ref replayed);
        }
    }

    private static void Take(ref long rest, long most, ref long into)
    {
        var taken = Math.Min(rest, Math.Max(0, most));
        rest -= taken;
        into += taken;
    }

    private static long Whole(double weight) => weight >= long.MaxValue ? long.MaxValue : (long)Math.Ceiling(Math.Max(0, weight));
}
