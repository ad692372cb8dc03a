using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The rows by which exchanges are listed: what a list is sorted and narrowed by, beside each entry and in its transaction. They hold
/// nothing that the entry does not hold, and no number comes from them.
/// </summary>
internal sealed class ExchangeRows : IDisposable
{
    private static readonly string[] Columns = ["sequence", "at", "user", "team", "route", "model", "verdict", "project", "client", "conversation"];

    private readonly Statement _insert;

    public ExchangeRows(SqliteConnection connection)
    {
        _insert = new Statement(connection, $"INSERT INTO exchange ({string.Join(", ", Columns)}) VALUES ({Statement.Marks(Columns.Length)})");
    }

    /// <summary>Adds the row of an exchange.</summary>
    /// <param name="sequence">Its place in the chain.</param>
    /// <param name="row">What it is found by.</param>
    public void Add(long sequence, ExchangeRow row)
    {
        _insert.Bind(0, sequence);
        _insert.Bind(1, row.StartedAt.UtcTicks);
        _insert.Bind(2, row.User);
        _insert.Bind(3, row.Team);
        _insert.Bind(4, row.Route);
        _insert.Bind(5, row.Model);
        _insert.Bind(6, (long)row.Verdict);
        _insert.Bind(7, row.Project);
        _insert.Bind(8, row.Client);
        _insert.Bind(9, row.Conversation);
        _insert.Run();
    }

    public void Dispose() => _insert.Dispose();
}
