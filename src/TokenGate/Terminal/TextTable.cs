using System.Text;

namespace TokenGate.Terminal;

/// <summary>A table of plain text: aligned columns, two spaces between them, no frame; fit for a terminal, a mail and a pipe.</summary>
/// <param name="headers">The columns. A header that begins with <c>&gt;</c> aligns its column to the right.</param>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with as many cells as there are columns.</summary>
    public TextTable Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, headers.Length);
        _rows.Add([.. cells.Select(Printable)]);
        return this;
    }

    /// <summary>The whole table, each line ended.</summary>
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

    /// <summary>A name from the outside cannot move the cursor or colour the screen.</summary>
    private static string Printable(string cell) => cell.Any(char.IsControl) ? string.Concat(cell.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : cell;
}
