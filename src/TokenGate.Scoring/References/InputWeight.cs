using TokenGate.Scoring.Accounting;
using TokenGate.Usage;

namespace TokenGate.Scoring.References;

/// <summary>The account of a question in numbers that can be kept until its answer is told.</summary>
internal static class InputWeight
{
    /// <summary>The weight of a question that was accounted for.</summary>
    public static AskedWeight From(RequestEvidence evidence, InputAccount input, VendorMargin margin)
    {
        // Format tokens belong to the text around which they stand.
        var text = input.Replayed + input.Repeated + input.New;
        var format = evidence.Content.FormatTokens;
        var scale = text > 0 ? (text + format) / text : 0;
        var weight = (long)Math.Ceiling(text * scale);
        var limit = weight + (long)Math.Ceiling(weight * margin.Share) + margin.Constant(hasTools: false);
        return new AskedWeight(weight, (long)Math.Ceiling(input.Replayed * scale), (long)Math.Ceiling(input.Repeated * scale), limit);
    }
}
