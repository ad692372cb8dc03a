using TokenGate.Scoring.Accounting;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.References;

/// <summary>What was billed for an exchange, beside what its text weighs.</summary>
/// <param name="Margin">The vendor's margin.</param>
/// <param name="Output">Gross output; at least 0.</param>
/// <param name="Visible">Tokens of the visible answer as counted locally.</param>
/// <param name="Hidden">Output that the visible answer does not account for.</param>
internal readonly record struct Bill(VendorMargin Margin, long Output, long Visible, long Hidden)
{
    /// <summary>Reads the bill of an exchange.</summary>
    public static Bill From(JudgeInput occasion)
    {
        var margin = VendorMargin.For(occasion.Dialect, occasion.Evidence.Counter);
        var output = Math.Max(0, occasion.Output);
        var hidden = HiddenOutput.Measure(output, CountsOf(occasion), occasion.Response, occasion.Evidence.Counter, margin, out var visible);
        return new Bill(margin, output, visible, hidden);
    }

    /// <summary>
    /// Tokens of system instructions and tool schemas that a person is credited in 24 hours, whoever was first to send them.
    /// </summary>
    public const long InstructionsADay = 2_000;

    /// <summary>Divides the input, and remembers what of instructions was credited, and that the vendor's own were billed.</summary>
    public InputDivision DivideInput(JudgeInput occasion, InputAccount input, RequestReferences references, UserMemory memory)
    {
        var counts = CountsOf(occasion);
        var content = occasion.Evidence.Content;
        var hasTools = occasion.Evidence.Holds(SegmentRole.Tools);
        var constant = ReferenceHash.OfConstant(content.Model ?? occasion.Response.Model ?? "", hasTools);
        var isKnown = memory.Attachments.WeightOf(constant) is not null;
        memory.Attachments.Add(constant, Margin.Constant(hasTools));
        var division = InputDivision.Divide(new InputCase
        {
            Gross = occasion.Input,
            Replayed = input.Replayed,
            Repeated = input.Repeated,
            New = input.New,
            Format = content.FormatTokens,
            Cached = counts.Cached ?? 0,
            ToolUse = counts.ToolUseInput ?? 0,
            HasHostedTools = content.HasHostedTools,
            Margin = Margin,
            Constant = Margin.Constant(hasTools),
            ConstantIsKnown = isKnown,
            GoesOn = input.GoesOn,
            References = references,
        });
        var instructions = input.NewInstructions <= 0 ? 0 : (long)Math.Ceiling(division.FreshText * Math.Min(1, input.NewInstructions / Math.Max(input.New, input.NewInstructions)));
        var credited = Math.Clamp(InstructionsADay - memory.Instructions.Sum, 0, instructions);
        memory.Instructions.Add(credited);
        return division with { FreshText = division.FreshText - instructions + credited, Repeated = division.Repeated + instructions - credited };
    }

    /// <summary>
    /// Divides the output; what is left is fresh. What is hidden beyond its multiple is unseen, also where the answer to a request that
    /// asked nothing new is repeated as a whole.
    /// </summary>
    /// <param name="asked">Fresh input, in tokens.</param>
    /// <param name="repeated">What accounting found repeated: of the visible answer, or of all.</param>
    public (long Repeated, long Unseen) DivideOutput(long asked, long repeated)
    {
        var visible = Output - Hidden;
        var ofVisible = Math.Min(repeated, visible);
        var unseen = HiddenOutput.Unseen(Hidden, asked, Math.Min(Visible, visible - ofVisible), Margin);
        return (Math.Max(repeated - unseen, ofVisible), unseen);
    }

    private static TokenCounts CountsOf(JudgeInput occasion) => occasion.Counts ?? occasion.Response.Usage ?? TokenCounts.Unknown;
}
