using TokenGate.Demo.Staff;
using TokenGate.Usage;

namespace TokenGate.Demo;

/// <summary>What the journal says of everybody, summed up as it grows. Not thread-safe.</summary>
internal sealed class Scoreboard
{
    private readonly Dictionary<string, ScoreboardRow> _rows = new(StringComparer.Ordinal);

    /// <summary>Begins with everybody at nothing.</summary>
    public Scoreboard(IEnumerable<IColleague> staff)
    {
        foreach (var colleague in staff)
        {
            _rows.Add(colleague.User, new ScoreboardRow(colleague.User, colleague.Team, colleague.Trick));
        }
    }

    /// <summary>Everybody, those who inflate last, else by name.</summary>
    public IReadOnlyList<ScoreboardRow> Rows => [.. _rows.Values.OrderBy(row => row.Trick is not null).ThenBy(row => row.User, StringComparer.Ordinal)];

    /// <summary>The sum of all splits.</summary>
    public TokenSplit Total => _rows.Values.Aggregate(TokenSplit.None, (sum, row) => sum + row.Split);

    /// <summary>Exchanges so far.</summary>
    public long Exchanges => _rows.Values.Sum(row => row.Exchanges);

    /// <summary>Adds a record.</summary>
    public void Add(UsageRecord record)
    {
        if (!_rows.TryGetValue(record.User, out var row))
        {
            _rows.Add(record.User, row = new ScoreboardRow(record.User, record.Team, null));
        }

        row.Add(record);
    }
}
