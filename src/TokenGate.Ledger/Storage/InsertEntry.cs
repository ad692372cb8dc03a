using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>The prepared statements that put an entry into the chain, or find that it is there.</summary>
internal sealed class InsertEntry : IDisposable
{
    private readonly Statement _insert;
    private readonly Statement _find;

    public InsertEntry(SqliteConnection connection)
    {
        _insert = new Statement(connection, "INSERT INTO entry (sequence, kind, id, body, hash) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
        _find = new Statement(connection, "SELECT sequence FROM entry WHERE id = ?");
    }

    /// <summary>False when the id is already there.</summary>
    public bool TryInsert(long sequence, PendingEntry entry, byte[] hash)
    {
        _insert.Bind(0, sequence);
        _insert.Bind(1, (long)entry.Kind);
        _insert.Bind(2, entry.Id);
        _insert.Bind(3, entry.Body.Span);
        _insert.Bind(4, hash);
        return _insert.Run() == 1;
    }

    /// <summary>The sequence number under which an id stands.</summary>
    public long Find(string id)
    {
        _find.Bind(0, id);
        return _find.Number()!.Value;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _find.Dispose();
    }
}
