using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The rows by which exchanges are listed: what a list is sorted and narrowed by, beside each entry and in its transaction. They hold
/// nothing that the entry does not hold, and no number comes from them.
/// </summary>
internal sealed class ExchangeRows : IDisposable
{
    private static readonly string[] Columns = ["sequence", "at", "user", "team", "route", "model", "verdict", "project", "client", "conversation"];

    private const int Page = 1_024;

    private readonly Statement _insert;

    public ExchangeRows(SqliteConnection connection)
    {
        _insert = new Statement(connection, $"INSERT INTO exchange ({string.Join(", ", Columns)}) VALUES ({Statement.Marks(Columns.Length)})");
    }

    /// <summary>Adds the row of an exchange.</summary>
    /// <param name="sequence">Its place in the chain.</param>
    /// <param name="record">The exchange.</param>
    public void Add(long sequence, UsageRecord record)
    {
        _insert.Bind(0, sequence);
        _insert.Bind(1, record.StartedAt.UtcTicks);
        _insert.Bind(2, record.User);
        _insert.Bind(3, record.Team);
        _insert.Bind(4, record.Route);
        _insert.Bind(5, record.Model);
        _insert.Bind(6, (long)record.Judgement.Verdict);
        _insert.Bind(7, record.Project);
        _insert.Bind(8, record.Client);
        _insert.Bind(9, record.Conversation);
        _insert.Run();
    }

    /// <summary>Adds the rows after a sequence number to a queue, some at a time, as they are stored.</summary>
    public static void ReadPage(IStoredJournal journal, long after, Queue<(long Sequence, ExchangeRow Row)> rows) => journal.Query(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", Columns)} FROM exchange WHERE sequence > $after ORDER BY sequence LIMIT {Page}";
        command.Parameters.AddWithValue("$after", after);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            rows.Enqueue((row.GetInt64(0), new ExchangeRow(
                new DateTimeOffset(Math.Clamp(row.GetInt64(1), DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero),
                row.GetString(2),
                row.GetString(3),
                row.GetString(4),
                row.GetString(5),
                (Verdict)row.GetInt32(6),
                row.GetString(7),
                row.GetString(8),
                row.GetString(9))));
        }

        return rows;
    });

    public void Dispose() => _insert.Dispose();
}
