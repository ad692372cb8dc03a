namespace TokenGate.Terminal;

/// <summary>A number as a bar of block characters, to an eighth of a character.</summary>
internal static class Bar
{
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>The bar of a part of the largest; empty for nothing, at least a sliver for anything.</summary>
    /// <param name="value">The number.</param>
    /// <param name="largest">The number whose bar is as wide as can be.</param>
    /// <param name="width">How many characters that is.</param>
    public static string Render(long value, long largest, int width = 24)
    {
        if (value <= 0 || largest <= 0)
        {
            return "";
        }

        var eighths = (int)Int128.Clamp((Int128)value * width * 8 / largest, 1, width * 8);
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString());
    }
}
