using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>The journal's own values, by name.</summary>
internal static class MetaTable
{
    /// <summary>A value; null where there is none.</summary>
    public static string? Read(SqliteConnection connection, SqliteTransaction? transaction, string key)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT value FROM meta WHERE key = $key";
        command.Parameters.AddWithValue("$key", key);
        return (string?)command.ExecuteScalar();
    }

    /// <summary>Sets a value.</summary>
    public static void Write(SqliteTransaction transaction, string key, string value)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO meta (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        command.Parameters.AddWithValue("$key", key);
        command.Parameters.AddWithValue("$value", value);
        command.ExecuteNonQuery();
    }
}
