using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>The prepared statements that put an entry into the chain, or find that it is there.</summary>
internal sealed class InsertEntry : IDisposable
{
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _find;
    private readonly SqliteParameter _sequence;
    private readonly SqliteParameter _kind;
    private readonly SqliteParameter _id;
    private readonly SqliteParameter _body;
    private readonly SqliteParameter _hash;
    private readonly SqliteParameter _findId;

    public InsertEntry(SqliteConnection connection)
    {
        _insert = connection.CreateCommand();
        _insert.CommandText =
            "INSERT INTO entry (sequence, kind, id, body, hash) VALUES ($sequence, $kind, $id, $body, $hash) ON CONFLICT (id) DO NOTHING";
        _sequence = _insert.Parameters.Add("$sequence", SqliteType.Integer);
        _kind = _insert.Parameters.Add("$kind", SqliteType.Integer);
        _id = _insert.Parameters.Add("$id", SqliteType.Text);
        _body = _insert.Parameters.Add("$body", SqliteType.Blob);
        _hash = _insert.Parameters.Add("$hash", SqliteType.Blob);
        _insert.Prepare();

        _find = connection.CreateCommand();
        _find.CommandText = "SELECT sequence FROM entry WHERE id = $id";
        _findId = _find.Parameters.Add("$id", SqliteType.Text);
        _find.Prepare();
    }

    public void Begin(SqliteTransaction transaction)
    {
        _insert.Transaction = transaction;
        _find.Transaction = transaction;
    }

    /// <summary>False when the id is already there.</summary>
    public bool TryInsert(long sequence, PendingEntry entry, byte[] hash)
    {
        _sequence.Value = sequence;
        _kind.Value = (int)entry.Kind;
        _id.Value = entry.Id;
        _body.Value = entry.Body;
        _hash.Value = hash;
        return _insert.ExecuteNonQuery() == 1;
    }

    /// <summary>The sequence number under which an id stands.</summary>
    public long Find(string id)
    {
        _findId.Value = id;
        return (long)_find.ExecuteScalar()!;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _find.Dispose();
    }
}
