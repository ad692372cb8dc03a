using System.Buffers;

namespace TokenGate.Terminal;

/// <summary>
/// Comma-separated values after RFC 4180, guarded against formula injection: a value that a spreadsheet would evaluate is prefixed with an
/// apostrophe, since user and model names come from outside (owasp.org/www-community/attacks/CSV_Injection).
/// </summary>
internal static class Csv
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>One line.</summary>
    /// <param name="cells">Strings are guarded; numbers are written unchanged.</param>
    public static string Line(IEnumerable<object> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    private static string Cell(object cell)
    {
        if (cell is not string text)
        {
            return Convert.ToString(cell, System.Globalization.CultureInfo.InvariantCulture)!;
        }

        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && text != "-")
        {
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny(NeedQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
