using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Gemini;

/// <summary>
/// What an image costs by Google's documentation (https://ai.google.dev/gemini-api/docs/tokens#multimodal-tokens): 258 tokens up to 384 by
/// 384 pixels, above that 258 for each tile of 768 by 768.
/// </summary>
internal static class GeminiImageTokens
{
    private const int PerTile = 258;
    private const int Small = 384;
    private const int Tile = 768;

    /// <summary>The cost of an image given as base64.</summary>
    public static int Estimate(ReadOnlySpan<byte> base64)
    {
        var (width, height) = ImageSize.OfBase64(base64) ?? (Small, Small);
        return width <= Small && height <= Small ? PerTile : PerTile * Tiles(width) * Tiles(height);
    }

    private static int Tiles(int side) => (side + Tile - 1) / Tile;
}
