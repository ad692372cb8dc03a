using System.Globalization;
using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The writer's side of the database: one connection, prepared statements, one transaction a batch. Used by one thread. After any
/// exception it has to be disposed and opened again: it then reads from the disk what the disk really holds.
/// </summary>
internal sealed class JournalStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _file;
    private readonly InsertEntry _insert;
    private readonly SumWriter _sums;
    private readonly ExchangeRows _rows;
    private readonly Statement _begin;
    private readonly Statement _commit;

    private JournalStore(SqliteConnection connection, string file, string gateway)
    {
        _file = file;
        _connection = connection;
        Gateway = gateway;
        (Head, HeadHash) = ReadHead(connection);
        _insert = new InsertEntry(connection);
        _sums = new SumWriter(connection);
        _rows = new ExchangeRows(connection);
        _begin = new Statement(connection, "BEGIN IMMEDIATE");
        _commit = new Statement(connection, "COMMIT");
    }

    /// <summary>The identity that this journal was made with.</summary>
    public string Gateway { get; }

    /// <summary>The last sequence number on disk; 0 when there is none.</summary>
    public long Head { get; private set; }

    /// <summary>The chain's hash at <see cref="Head"/>.</summary>
    public byte[] HeadHash { get; private set; }

    /// <summary>Opens the database, brings its schema forward, and reads the chain's head.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or read.</exception>
    /// <exception cref="JournalException">A newer program wrote it.</exception>
    public static JournalStore Open(string file, JournalOptions options)
    {
        JournalStore store;
        try
        {
            store = OpenOnce(file, options);
        }
        catch (SqliteException fault) when (JournalFile.IsOfTheDisk(fault) && DiskHeadroom.Release(file))
        {
            return OpenOnce(file, options);
        }

        DiskHeadroom.Keep(file);
        return store;
    }

    /// <summary>
    /// Writes a batch in one transaction and returns when it is on disk; each entry then has its sequence number. An entry whose id
    /// is already there keeps the number it got first, and adds nothing to the sums.
    /// </summary>
    public void Write(IReadOnlyList<PendingEntry> batch)
    {
        var head = Head;
        var hash = HeadHash;
        using var transaction = Begin(batch);
        for (var i = 0; i < batch.Count; i++)
        {
            var entry = batch[i];
            if (!entry.Prepare(transaction!))
            {
                continue;
            }

            var next = ChainHash.Next(hash, head + 1, entry.Kind, entry.Body.Span);
            if (_insert.TryInsert(head + 1, entry, next))
            {
                entry.Sequence = ++head;
                hash = next;
                _sums.Collect(entry.Bookings);
                entry.Beside?.Invoke(transaction!);
                if (entry.Record is { } record)
                {
                    _sums.Collect(entry.Booking);
                    _rows.Add(head, record);
                }
            }
            else
            {
                entry.Sequence = _insert.Find(entry.Id);
            }
        }

        _sums.Apply();
        if (transaction is null)
        {
            _commit.Run();
        }
        else
        {
            transaction.Commit();
        }

        (Head, HeadHash) = (head, hash);
    }

    /// <summary>True while the open file is the one that the path names, and its log is there.</summary>
    public bool IsInPlace => !HasMoved && !OpenDatabase.HasLostLog(_connection);

    /// <summary>True when the open file is not the one that the path names.</summary>
    public bool HasMoved => OpenDatabase.HasMoved(_connection);

    /// <summary>True when an entry stands in the chain with this hash, or was removed by retention since.</summary>
    public bool Holds(long sequence, byte[] hash)
    {
        if (sequence > Head)
        {
            return false;
        }

        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT hash FROM entry WHERE sequence = $sequence";
        command.Parameters.AddWithValue("$sequence", sequence);
        return command.ExecuteScalar() is not byte[] stored || stored.AsSpan().SequenceEqual(hash);
    }

    /// <summary>
    /// Writes everything that the open file holds to another one, whether it still has a name or not. Gives whether its log is empty now,
    /// which it is unless somebody reads it.
    /// </summary>
    /// <exception cref="SqliteException">It cannot be read, or there is no room.</exception>
    public bool CopyTo(string file)
    {
        JournalCopy.Write(_connection, file);
        return Fold();
    }

    /// <summary>Makes the tables that follow from the entries anew. To be disposed afterwards.</summary>
    /// <exception cref="SqliteException">It cannot be done; nothing was changed.</exception>
    public void Repair() => TableRepair.Run(_connection);

    /// <summary>Writes what stands in the log into the database. False while somebody reads it.</summary>
    /// <exception cref="SqliteException">There is no room.</exception>
    public bool Fold()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        return command.ExecuteScalar() is 0L;
    }

    /// <summary>The last entry. Retention never removes it, so an empty table is a new journal.</summary>
    public static (long Sequence, byte[] Hash) ReadHead(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence, hash FROM entry ORDER BY sequence DESC LIMIT 1";
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : (0, ChainHash.Genesis);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _insert.Dispose();
        _sums.Dispose();
        _rows.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _connection.Dispose();
        DiskHeadroom.Keep(_file);
    }

    /// <summary>
    /// Begins a transaction: as an object, with all that hangs on it, only where work of others asks for one. What breaks off is rolled
    /// back with the connection.
    /// </summary>
    private SqliteTransaction? Begin(IReadOnlyList<PendingEntry> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Work is not null || batch[i].Beside is not null)
            {
                return _connection.BeginTransaction(deferred: false);
            }
        }

        _begin.Run();
        return null;
    }

    private static JournalStore OpenOnce(string file, JournalOptions options)
    {
        var connection = JournalFile.OpenWriter(file);
        try
        {
            JournalSchema.Migrate(connection, file);
            if (options.MaxPages() is { } pages)
            {
                Execute(connection, $"PRAGMA max_page_count = {pages.ToString(CultureInfo.InvariantCulture)}");
            }

            return new JournalStore(connection, file, Identify(connection, options.GatewayId));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Identify(SqliteConnection connection, string? wanted)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO meta (key, value) VALUES ('gateway', $id) ON CONFLICT DO NOTHING; SELECT value FROM meta WHERE key = 'gateway'";
        command.Parameters.AddWithValue("$id", wanted ?? Guid.CreateVersion7().ToString());
        var id = (string)command.ExecuteScalar()!;
        transaction.Commit();
        return id;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
