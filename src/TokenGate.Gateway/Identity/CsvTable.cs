using System.Text;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// Reads CSV as spreadsheets and people write it: a heading whose columns stand in any order, quotes (RFC 4180), a byte order mark, CRLF,
/// empty lines and lines that begin with <c>#</c>. What it cannot read it names by line, with what to do.
/// </summary>
internal static class CsvTable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a table.</summary>
    /// <param name="bytes">The file's bytes: UTF-8.</param>
    /// <param name="required">The columns that must be there.</param>
    /// <param name="optional">Columns that may be there. Any other one is a fault: it is more likely misspelt than meant.</param>
    /// <exception cref="InvalidDataException">The file cannot be read; the message names line, problem and remedy.</exception>
    public static IReadOnlyList<CsvRow> Read(ReadOnlySpan<byte> bytes, IReadOnlyList<string> required, params IReadOnlyList<string> optional)
    {
        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]) || bytes.Contains((byte)0))
        {
            throw Fault(1, "the file is not UTF-8 (it looks like UTF-16)", "Save it as \"CSV UTF-8\"");
        }

        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }

        string[] columns = [.. required, .. optional];
        int[]? places = null;
        var width = 0;
        var rows = new List<CsvRow>();
        for (var number = 1; !bytes.IsEmpty; number++)
        {
            var line = Decode(TakeLine(ref bytes), number);
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#')
            {
                continue;
            }

            var fields = Fields(line, number);
            if (places is null)
            {
                (places, width) = (Places(fields, line, number, required, columns), fields.Count);
            }
            else if (fields.Count < required.Count || fields.Skip(width).Any(static field => field.Length > 0))
            {
                throw WrongCount(fields.Count, width, line, number);
            }
            else
            {
                rows.Add(new CsvRow(number, [.. places.Select(place => place >= 0 && place < fields.Count ? fields[place] : "")]));
            }
        }

        return places is null ? throw Fault(1, "the file is empty", $"Write the heading {string.Join(',', required)}, then a line for each entry") : rows;
    }

    /// <summary>A fault of a line, as it is told.</summary>
    public static InvalidDataException Fault(int line, string problem, string remedy) => new($"line {line}: {problem}. {remedy}");

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
        var line = end < 0 ? bytes : bytes[..end];
        var next = end < 0 ? bytes.Length : end + (bytes[end..].StartsWith("\r\n"u8) ? 2 : 1);
        bytes = bytes[next..];
        return line;
    }

    private static string Decode(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            throw Fault(number, "the line is not UTF-8", "Save the file as \"CSV UTF-8\"");
        }
    }

    private static int[] Places(List<string> heading, string line, int number, IReadOnlyList<string> required, string[] columns)
    {
        if (heading.Count == 1 && SeparatorOf(line) is { } separator)
        {
            throw Fault(number, $"the columns are separated by {separator}", "Separate them by commas");
        }

        var known = heading.FindIndex(name => name.Length > 0 && !columns.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (known >= 0 || required.Any(name => !heading.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            throw Fault(number, $"the heading is '{line.Trim()}'", $"Write {string.Join(',', required)} in the first line, then a line for each entry");
        }

        if (columns.Any(name => heading.Count(each => each.Equals(name, StringComparison.OrdinalIgnoreCase)) > 1))
        {
            throw Fault(number, $"the heading is '{line.Trim()}', which names a column twice", "Name each column once");
        }

        return [.. columns.Select(name => heading.FindIndex(each => each.Equals(name, StringComparison.OrdinalIgnoreCase)))];
    }

    private static InvalidDataException WrongCount(int count, int width, string line, int number) => SeparatorOf(line) is { } separator && count == 1
        ? Fault(number, $"the columns are separated by {separator}", "Separate them by commas")
        : Fault(number, $"{count} columns stand where the heading has {width}", "Separate them by commas, and put a value that holds a comma into quotes");

    private static string? SeparatorOf(string line) => line.Contains(';') ? "semicolons" : line.Contains('\t') ? "tabs" : null;

    private static List<string> Fields(string line, int number)
    {
        var fields = new List<string>();
        var rest = line.AsSpan();
        while (true)
        {
            rest = rest.TrimStart();
            if (rest.StartsWith('"'))
            {
                fields.Add(Quoted(ref rest, number));
            }
            else
            {
                var end = rest.IndexOf(',');
                fields.Add((end < 0 ? rest : rest[..end]).Trim().ToString());
                rest = end < 0 ? [] : rest[end..];
            }

            if (rest.IsEmpty)
            {
                return fields;
            }

            rest = rest[1..];
        }
    }

    /// <summary>Takes a field in quotes, and what follows it up to the comma.</summary>
    private static string Quoted(ref ReadOnlySpan<char> rest, int number)
    {
        var text = new StringBuilder();
        rest = rest[1..];
        while (true)
        {
            var end = rest.IndexOf('"');
            if (end < 0)
            {
                throw Fault(number, "a quote is not closed", "Close it in the same line; write a quote inside quotes twice");
            }

            text.Append(rest[..end]);
            rest = rest[(end + 1)..];
            if (!rest.StartsWith('"'))
            {
                break;
            }

            text.Append('"');
            rest = rest[1..];
        }

        rest = rest.TrimStart();
        return rest.IsEmpty || rest[0] == ',' ? text.ToString().Trim() : throw Fault(number, "text follows a closing quote", "Put the whole value into quotes");
    }
}
