using TokenGate.Demo.Staff;
using TokenGate.Usage;

namespace TokenGate.Demo;

/// <summary>Sums over the journal for each employee, updated as it grows. Not thread-safe.</summary>
public sealed class Scoreboard
{
    private readonly Dictionary<string, ScoreboardRow> _rows = new(StringComparer.Ordinal);
    private string? _withheld;
    private string? _last;

    /// <summary>Starts every employee at zero.</summary>
    internal Scoreboard(IEnumerable<IColleague> staff)
    {
        foreach (var colleague in staff)
        {
            _rows.Add(colleague.User, new ScoreboardRow(colleague.User, colleague.Team, colleague.Trick));
        }
    }

    /// <summary>All employees: honest ones first, then by name.</summary>
    public IReadOnlyList<ScoreboardRow> Rows => [.. _rows.Values.OrderBy(row => row.Trick is not null).ThenBy(row => row.User, StringComparer.Ordinal)];

    /// <summary>The sum of all splits.</summary>
    public TokenSplit Total => _rows.Values.Aggregate(TokenSplit.None, (sum, row) => sum + row.Split);

    /// <summary>Exchanges so far.</summary>
    public long Exchanges => _rows.Values.Sum(row => row.Exchanges);

    /// <summary>The id of the last exchange of which something was withheld, or else of the last one; null before the first.</summary>
    public string? Example => _withheld ?? _last;

    /// <summary>Adds a record.</summary>
    public void Add(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!_rows.TryGetValue(record.User, out var row))
        {
            _rows.Add(record.User, row = new ScoreboardRow(record.User, record.Team, null));
        }

        row.Add(record);
        _last = record.Id;
        _withheld = record.Judgement.Split is { WithheldInput: 0, WithheldOutput: 0 } ? _withheld : record.Id;
    }
}
