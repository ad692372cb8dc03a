using TokenGate.Usage;

namespace TokenGate.Scoring.References;

/// <summary>
/// The part of an answer that is billed and not shown: hidden reasoning, told apart by the provider or not. It counts up to a multiple of
/// what was newly asked and visibly, newly answered, which is larger where there is more of these; what is beyond is unseen.
/// </summary>
internal static class HiddenOutput
{
    /// <summary>
    /// Tokens of hidden reasoning for each token that was newly asked or visibly, newly answered, where these are few. Of 389 recorded
    /// answers with reasoning 386 keep all of it at this multiple (beyond <see cref="Free"/> the median needs none for each token, 95 %
    /// need 4, the two largest 19 and 21); the other three lose 1,000 of 120,000 tokens.
    /// </summary>
    public const int Multiple = 20;

    /// <summary>
    /// The most that the multiple grows to. A hard question and its answer are longer than a trivial one's: of recorded answers those with
    /// up to 40 visible tokens need at most 4 for each of them, those with 160 to 320 up to 22.
    /// </summary>
    public const int LargestMultiple = 2 * Multiple;

    /// <summary>
    /// Tokens of reasoning that a question of one line takes beside the multiple: three quarters of recorded answers take no more in all.
    /// </summary>
    public const int Free = 320;

    /// <summary>Visible tokens for which the multiple grows by one.</summary>
    private const int TokensOfGrowth = 5;

    /// <summary>
    /// Output tokens that the visible answer does not account for: what the provider tells apart as reasoning less what it shows of it, or,
    /// where that is more, all that the visible text with its margin and the told pictures and sounds leave.
    /// </summary>
    /// <param name="output">Gross output; at least 0.</param>
    /// <param name="counts">What the provider told.</param>
    /// <param name="response">The answer.</param>
    /// <param name="counter">The counter of the model.</param>
    /// <param name="margin">The vendor's margin.</param>
    /// <param name="visible">Tokens of the visible answer as counted locally.</param>
    public static long Measure(long output, TokenCounts counts, ResponseContent response, ITokenCounter counter, VendorMargin margin, out long visible)
    {
        visible = 0;
        if (response.Parts.Count == 0)
        {
            // An answer without text is a picture, a sound, a sealed one: the provider's word is all there is, but for reasoning that it
            // names.
            return response.HasOutput ? Math.Clamp(counts.Reasoning ?? 0, 0, output) : output;
        }

        var shown = 0L;
        foreach (var part in response.Parts)
        {
            var tokens = counter.Count(part.Text.Span);
            visible += tokens;
            shown += part.Kind == AnswerKind.Reasoning ? tokens : 0;
        }

        var media = (counts.AudioOutput ?? 0) + (counts.ImageOutput ?? 0) + (counts.VideoOutput ?? 0);
        var left = output - Math.Min(output, media) - visible - (long)(margin.Share * visible);
        return Math.Clamp(Math.Max(left, (counts.Reasoning ?? 0) - shown), 0, output);
    }

    /// <summary>Hidden tokens beyond the multiple.</summary>
    /// <param name="hidden">What <see cref="Measure"/> gave.</param>
    /// <param name="asked">Fresh input, in tokens.</param>
    /// <param name="answered">Visible output that is not repeated, in tokens.</param>
    /// <param name="margin">The vendor's margin.</param>
    public static long Unseen(long hidden, long asked, long answered, VendorMargin margin)
    {
        var seen = Math.Clamp(asked, 0, TokenCounts.Ceiling) + Math.Clamp(answered, 0, TokenCounts.Ceiling);
        var multiple = Math.Min(LargestMultiple, Multiple + (seen / TokensOfGrowth));
        var free = margin.IsTextAlone || seen == 0 ? 0 : Free + (multiple * seen);
        return Math.Max(0, hidden - free);
    }
}
