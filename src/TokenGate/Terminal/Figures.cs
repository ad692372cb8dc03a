using System.Globalization;

namespace TokenGate.Terminal;

/// <summary>Number formats for human-readable output.</summary>
internal static class Figures
{
    /// <summary>A count with thousands separators, or a dash if unknown.</summary>
    public static string Count(long? value) => value is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "-";

    /// <summary>A percentage with one decimal; a dash if the whole is zero.</summary>
    public static string Share(long part, long whole) => whole == 0 ? "-" : (100.0 * part / whole).ToString("F1", CultureInfo.InvariantCulture) + "%";

    /// <summary>A time in UTC, to the second.</summary>
    public static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
