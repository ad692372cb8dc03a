using System.Globalization;

namespace TokenGate.Terminal;

/// <summary>Numbers as people read them.</summary>
internal static class Figures
{
    /// <summary>A count with separators, or a dash when it is unknown.</summary>
    public static string Count(long? value) => value is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "-";

    /// <summary>A share as a percentage with one digit; a dash when there is nothing to share.</summary>
    public static string Share(long part, long whole) => whole == 0 ? "-" : (100.0 * part / whole).ToString("F1", CultureInfo.InvariantCulture) + "%";

    /// <summary>A point in time in UTC, to the second.</summary>
    public static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
