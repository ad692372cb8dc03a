using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.AnthropicMessages;

/// <summary>
/// What an image costs by Anthropic's documentation (https://docs.anthropic.com/en/docs/build-with-claude/vision#calculate-image-costs):
/// width times height over 750, after scaling down to a long side of 1568 pixels and to about 1,600 tokens. One that is only linked is
/// taken as one of 1000 by 1000.
/// </summary>
internal static class AnthropicImageTokens
{
    private const double PixelsPerToken = 750;
    private const double LongSide = 1568;
    private const int Most = 1600;

    /// <summary>The cost of an image given as base64; empty when it is only linked.</summary>
    public static int Estimate(ReadOnlySpan<byte> base64)
    {
        var (width, height) = ImageSize.OfBase64(base64) ?? (1000, 1000);
        var scale = Math.Min(1, LongSide / Math.Max(width, height));
        return Math.Clamp((int)Math.Ceiling(width * scale * height * scale / PixelsPerToken), 1, Most);
    }
}
