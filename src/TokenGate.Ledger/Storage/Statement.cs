using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// A prepared statement of the writer, its parameters bound by their place. <see cref="SqliteCommand"/> looks each one up by its name
/// whenever it runs and boxes its value, which for a row of twenty numbers costs more than SQLite's own work. Used by one thread, inside
/// the transaction that the connection has open.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <summary>Prepares it.</summary>
    /// <param name="connection">The connection, which outlives it.</param>
    /// <param name="sql">One statement, its parameters written as question marks.</param>
    /// <exception cref="SqliteException">SQLite refuses it.</exception>
    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement), _database);
    }

    /// <summary>A list of as many question marks as there are columns.</summary>
    public static string Marks(int columns) => string.Join(", ", Enumerable.Repeat('?', columns));

    /// <summary>Binds a number.</summary>
    /// <param name="place">The parameter's place, from 0.</param>
    /// <param name="value">The number.</param>
    public void Bind(int place, long value) => SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_int64(_statement, place + 1, value), _database);

    /// <summary>Binds a text.</summary>
    public void Bind(int place, string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        var bytes = most <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Encoding.UTF8.GetBytes(value, bytes);

        // SQLite copies it. An empty span has no address, which would bind NULL.
        var code = length == 0
            ? raw.sqlite3_bind_text(_statement, place + 1, "")
            : raw.sqlite3_bind_text(_statement, place + 1, bytes[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        SqliteException.ThrowExceptionForRC(code, _database);
    }

    /// <summary>Binds bytes; there is at least one.</summary>
    public void Bind(int place, ReadOnlySpan<byte> value) => SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_blob(_statement, place + 1, value), _database);

    /// <summary>Runs it, and gives how many rows it changed.</summary>
    public int Run()
    {
        Finish(raw.sqlite3_step(_statement));
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Runs it, and gives the number in the first column of its first row; null when there is none.</summary>
    public long? Number()
    {
        var code = raw.sqlite3_step(_statement);
        long? number = code == raw.SQLITE_ROW ? raw.sqlite3_column_int64(_statement, 0) : null;
        while (code == raw.SQLITE_ROW)
        {
            code = raw.sqlite3_step(_statement);
        }

        Finish(code);
        return number;
    }

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    /// <summary>Makes it ready to run again. A fault is told by the step; resetting would only tell it once more.</summary>
    private void Finish(int code)
    {
        if (code != raw.SQLITE_DONE)
        {
            var fault = Fault(code);
            _ = raw.sqlite3_reset(_statement);
            throw fault;
        }

        _ = raw.sqlite3_reset(_statement);
    }

    private SqliteException Fault(int code) => new(
        $"SQLite Error {code}: '{raw.sqlite3_errmsg(_database).utf8_to_string()}'.", code, raw.sqlite3_extended_errcode(_database));
}
