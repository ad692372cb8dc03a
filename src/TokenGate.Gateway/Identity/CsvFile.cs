using System.Collections.Frozen;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// A CSV file of two columns, the first one the key. Watched by its time of writing: it may be a mounted secret, where change events do not
/// arrive.
/// </summary>
internal sealed class CsvFile
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _onFault;
    private readonly StringComparer _comparer;
    private volatile FrozenDictionary<string, string> _rows = FrozenDictionary<string, string>.Empty;
    private DateTime _writtenAt;
    private long _lookedAt;

    /// <param name="path">The file.</param>
    /// <param name="comparer">How keys compare.</param>
    /// <param name="clock">Paces the polling of the file.</param>
    /// <param name="onFault">Receives errors of a reload; the previous rows stay.</param>
    public CsvFile(string path, StringComparer comparer, TimeProvider clock, Action<Exception> onFault)
    {
        (_path, _comparer, _clock, _onFault) = (path, comparer, clock, onFault);
        Look();
    }

    /// <summary>The rows now.</summary>
    public FrozenDictionary<string, string> Rows
    {
        get
        {
            var looked = Interlocked.Read(ref _lookedAt);
            var now = _clock.GetTimestamp();
            if (_clock.GetElapsedTime(looked, now) >= Glance && Interlocked.CompareExchange(ref _lookedAt, now, looked) == looked)
            {
                Look();
            }

            return _rows;
        }
    }

    /// <summary>Reads such a file.</summary>
    /// <exception cref="InvalidDataException">A line does not have two columns; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FrozenDictionary<string, string> Read(string path, StringComparer comparer)
    {
        var rows = new Dictionary<string, string>(comparer);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#' || number == 1)
            {
                // The first line names the columns.
                continue;
            }

            var cut = Cut(line);
            if (cut < 0)
            {
                throw new InvalidDataException($"{path}, line {number}: two columns separated by a comma are expected.");
            }

            rows[Unquote(line.AsSpan(0, cut))] = Unquote(line.AsSpan(cut + 1));
        }

        return rows.ToFrozenDictionary(comparer);
    }

    /// <summary>The comma between the two columns: the first one outside quotes.</summary>
    private static int Cut(string line)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Unquote(ReadOnlySpan<char> field)
    {
        var text = field.Trim();
        return text is ['"', .., '"'] ? text[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : text.ToString();
    }

    private void Look()
    {
        Interlocked.Exchange(ref _lookedAt, _clock.GetTimestamp());
        try
        {
            var writtenAt = File.GetLastWriteTimeUtc(_path);
            if (writtenAt != _writtenAt)
            {
                _rows = Read(_path, _comparer);
                _writtenAt = writtenAt;
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _onFault(exception);
        }
    }
}
