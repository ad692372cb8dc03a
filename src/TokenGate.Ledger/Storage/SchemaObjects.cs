using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>The tables, indices, triggers and views of a database.</summary>
internal static class SchemaObjects
{
    /// <summary>
    /// What a database holds, by type and name: of a table the names of its columns, of everything else its text without its spaces.
    /// </summary>
    public static Dictionary<(string Type, string Name), string> Read(SqliteConnection connection) => Read(connection, null);

    /// <inheritdoc cref="Read(SqliteConnection)"/>
    public static Dictionary<(string Type, string Name), string> Read(SqliteConnection connection, SqliteTransaction? transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;

        // Tables of SQLite's own are its statistics, and indices without a text are those of keys.
        command.CommandText =
            "SELECT type, name, CASE type WHEN 'table' THEN (SELECT group_concat(c.name, ',') FROM pragma_table_info(s.name) c) ELSE sql END "
            + "FROM sqlite_schema s WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_stat_' ESCAPE '\\'";
        using var row = command.ExecuteReader();
        var objects = new Dictionary<(string, string), string>();
        while (row.Read())
        {
            objects.Add((row.GetString(0), row.GetString(1)), string.Concat(row.GetString(2).Where(static letter => !char.IsWhiteSpace(letter))));
        }

        return objects;
    }
}
