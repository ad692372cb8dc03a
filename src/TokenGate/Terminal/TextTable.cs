using System.Text;

namespace TokenGate.Terminal;

/// <summary>A plain-text table: aligned columns, separated by two spaces, without borders.</summary>
/// <param name="headers">The columns. A header that begins with <c>&gt;</c> aligns its column to the right.</param>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; one cell for each column.</summary>
    public TextTable Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, headers.Length);
        _rows.Add([.. cells.Select(Printable)]);
        return this;
    }

    /// <summary>The table, every line terminated.</summary>
    public override string ToString()
    {
        var titles = headers.Select(header => header.TrimStart('>')).ToArray();
        var widths = new int[headers.Length];
        foreach (var row in _rows.Prepend(titles))
        {
            for (var i = 0; i < widths.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        var text = new StringBuilder();
        foreach (var row in _rows.Prepend(titles))
        {
            var line = new StringBuilder();
            for (var i = 0; i < widths.Length; i++)
            {
                line.Append(i == 0 ? "" : "  ").Append(headers[i].StartsWith('>') ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]));
            }

            text.AppendLine(line.ToString().TrimEnd());
        }

        return text.ToString();
    }

    /// <summary>Replaces control characters: names from outside must not inject terminal escape sequences.</summary>
    internal static string Printable(string cell) => cell.Any(char.IsControl) ? string.Concat(cell.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : cell;
}
