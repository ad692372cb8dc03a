namespace TokenGate.Terminal;

/// <summary>Renders a number as a bar of block characters, with a resolution of an eighth of a character.</summary>
internal static class Bar
{
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>A bar proportional to the largest value; empty for zero, at least an eighth otherwise.</summary>
    /// <param name="value">The number.</param>
    /// <param name="largest">The value that fills the bar.</param>
    /// <param name="width">The width in characters.</param>
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
