using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// A connection for a read of millions of rows: as any reader's, and without the lock that SQLite takes for each value of a row where
/// threads may share a connection. That lock is half the time of such a read. Used by one thread; a snapshot of one commit.
/// </summary>
internal sealed class JournalScan : IDisposable
{
    private const int BusyMilliseconds = 1_000;

    private readonly sqlite3 _database;

    /// <summary>Opens a journal's database.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public JournalScan(string file)
    {
        var code = raw.sqlite3_open_v2(file, out _database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        try
        {
            Check(code, raw.SQLITE_OK);
            JournalFile.Harden(_database);
            Check(raw.sqlite3_busy_timeout(_database, BusyMilliseconds), raw.SQLITE_OK);
            Check(raw.sqlite3_exec(_database, "PRAGMA query_only = ON; BEGIN"), raw.SQLITE_OK);
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    /// <summary>A statement, ready to be stepped.</summary>
    public sqlite3_stmt Prepare(string sql, params ReadOnlySpan<long> values)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var statement), raw.SQLITE_OK);
        for (var i = 0; i < values.Length; i++)
        {
            Check(raw.sqlite3_bind_int64(statement, i + 1, values[i]), raw.SQLITE_OK);
        }

        return statement;
    }

    /// <summary>On to the next row of a statement; false when there is none.</summary>
    public bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        Check(code, raw.SQLITE_DONE);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private void Check(int code, int expected)
    {
        if (code != expected)
        {
            throw new SqliteException($"SQLite Error {code}: '{raw.sqlite3_errmsg(_database).utf8_to_string()}'.", code, raw.sqlite3_extended_errcode(_database));
        }
    }
}
