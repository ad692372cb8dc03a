using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.OpenAiChat;

/// <summary>
/// What an image costs by OpenAI's documentation (https://platform.openai.com/docs/guides/images-vision#calculating-costs). Newer small
/// models count patches of 32 pixels, at most 1536, times a factor; the others a base and tiles of 512 pixels after scaling into 2048 and
/// to a short side of 768. An image that is only linked has no size here: it is taken as one of 1024 by 1024.
/// </summary>
internal static class OpenAiImageTokens
{
    private const int MaxPatches = 1536;

    private static readonly (string Prefix, double Factor)[] Patched =
    [
        ("gpt-4.1-mini", 1.62), ("gpt-4.1-nano", 2.46), ("gpt-5-mini", 1.62), ("gpt-5-nano", 2.46), ("o4-mini", 1.72),
    ];

    private static readonly (string Prefix, int Base, int Tile)[] Tiled =
    [
        ("gpt-4o-mini", 2833, 5667), ("gpt-5", 70, 140), ("o1", 75, 150), ("o3", 75, 150), ("computer-use", 65, 129),
    ];

    /// <summary>The cost of one image.</summary>
    /// <param name="model">The model that was asked for; null when unknown.</param>
    /// <param name="url">The image as a <c>data:</c> URL or a link.</param>
    /// <param name="low">True when the request says <c>detail: low</c>.</param>
    public static int Estimate(string? model, ReadOnlySpan<byte> url, bool low)
    {
        model ??= "";
        var (width, height) = ImageSize.OfBase64(url) ?? (1024, 1024);
        foreach (var (prefix, factor) in Patched)
        {
            if (model.StartsWith(prefix, StringComparison.Ordinal))
            {
                return (int)Math.Ceiling(Patches(width, height) * factor);
            }
        }

        var (fixedPart, tile) = (85, 170);
        foreach (var row in Tiled)
        {
            if (model.StartsWith(row.Prefix, StringComparison.Ordinal))
            {
                (fixedPart, tile) = (row.Base, row.Tile);
                break;
            }
        }

        return low ? fixedPart : fixedPart + tile * Tiles(width, height);
    }

    private static int Patches(double width, double height)
    {
        var patches = Math.Ceiling(width / 32) * Math.Ceiling(height / 32);
        return (int)Math.Min(patches, MaxPatches);
    }

    private static int Tiles(double width, double height)
    {
        var fit = Math.Min(1, 2048 / Math.Max(width, height));
        (width, height) = (width * fit, height * fit);
        var shrink = Math.Min(1, 768 / Math.Min(width, height));
        return (int)(Math.Ceiling(width * shrink / 512) * Math.Ceiling(height * shrink / 512));
    }
}
