using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TokenGate.Ledger.Tests;

/// <summary>Statements on a journal's file behind its back.</summary>
internal static class Sql
{
    public static async Task ExecuteAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<long> NumberAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Whether somebody else is writing at this moment. Does not wait for them, as a command would.</summary>
    public static async Task<bool> IsLockedAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        var isLocked = raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE") == raw.SQLITE_BUSY;
        if (!isLocked)
        {
            raw.sqlite3_exec(connection.Handle, "ROLLBACK");
        }

        return isLocked;
    }
}
