using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>The journal's tables. Each released version is a step that is never edited; a new one is added at the end.</summary>
internal static class JournalSchema
{
    /// <summary>The step that leads to each version: index 0 makes version 1.</summary>
    private static readonly Step[] Steps =
    [
        new("""
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE entry (
          sequence INTEGER PRIMARY KEY,
          kind     INTEGER NOT NULL,
          id       TEXT    NOT NULL,
          body     BLOB    NOT NULL,
          hash     BLOB    NOT NULL);
        CREATE UNIQUE INDEX entry_id ON entry (id);
        CREATE INDEX entry_note ON entry (kind, sequence) WHERE kind > 0;

        CREATE TABLE usage (
          hour INTEGER NOT NULL, team TEXT NOT NULL, user TEXT NOT NULL, route TEXT NOT NULL, model TEXT NOT NULL,
          exchanges INTEGER NOT NULL, requests INTEGER NOT NULL,
          replayed INTEGER NOT NULL, repeated INTEGER NOT NULL, trusted_input INTEGER NOT NULL, withheld_input INTEGER NOT NULL,
          repeated_output INTEGER NOT NULL, trusted_output INTEGER NOT NULL, withheld_output INTEGER NOT NULL,
          trusted_reasoning INTEGER NOT NULL, reasoning INTEGER NOT NULL, cached INTEGER NOT NULL,
          PRIMARY KEY (hour, team, user, route, model)) WITHOUT ROWID;

        CREATE TABLE total (
          verdict INTEGER PRIMARY KEY,
          exchanges INTEGER NOT NULL, requests INTEGER NOT NULL,
          replayed INTEGER NOT NULL, repeated INTEGER NOT NULL, trusted_input INTEGER NOT NULL, withheld_input INTEGER NOT NULL,
          repeated_output INTEGER NOT NULL, trusted_output INTEGER NOT NULL, withheld_output INTEGER NOT NULL,
          trusted_reasoning INTEGER NOT NULL, reasoning INTEGER NOT NULL, cached INTEGER NOT NULL);

        CREATE TABLE retained (
          verdict INTEGER NOT NULL,
          hour INTEGER NOT NULL, team TEXT NOT NULL, user TEXT NOT NULL, route TEXT NOT NULL, model TEXT NOT NULL,
          exchanges INTEGER NOT NULL, requests INTEGER NOT NULL,
          replayed INTEGER NOT NULL, repeated INTEGER NOT NULL, trusted_input INTEGER NOT NULL, withheld_input INTEGER NOT NULL,
          repeated_output INTEGER NOT NULL, trusted_output INTEGER NOT NULL, withheld_output INTEGER NOT NULL,
          trusted_reasoning INTEGER NOT NULL, reasoning INTEGER NOT NULL, cached INTEGER NOT NULL,
          PRIMARY KEY (hour, team, user, route, model, verdict)) WITHOUT ROWID;

        CREATE TABLE mark (at INTEGER PRIMARY KEY, applied INTEGER NOT NULL);
        """, Fill: null),
        new(SchemaV2Migration.Tables, SchemaV2Migration.Fill),
        new(SchemaV3Migration.Tables, SchemaV3Migration.Fill),
    ];

    private static readonly Lazy<Dictionary<(string Type, string Name), string>> CurrentObjects = new(() =>
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Migrate(connection, ":memory:");
        return SchemaObjects.Read(connection);
    });

    /// <summary>The version this program writes.</summary>
    public static int Current => Steps.Length;

    /// <summary>
    /// Brings a journal forward to <see cref="Current"/>, all steps in one transaction: whatever ends it on the way leaves the journal as
    /// it was. To be called by the
    /// writer alone.
    /// </summary>
    /// <exception cref="JournalException">The journal was written by a newer program.</exception>
    public static void Migrate(SqliteConnection connection, string file)
    {
        var version = VersionOf(connection);
        Require(version <= Current, file, version);
        if (version == Current)
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        foreach (var step in Steps[version..])
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = step.Sql;
            command.ExecuteNonQuery();
            step.Fill?.Invoke(transaction, file);
        }

        using (var stamp = connection.CreateCommand())
        {
            stamp.Transaction = transaction;
            stamp.CommandText = $"PRAGMA user_version = {Current}";
            stamp.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>The tables and indices of the current version, by type and name, with their texts.</summary>
    public static IReadOnlyDictionary<(string Type, string Name), string> Objects() => CurrentObjects.Value;

    /// <summary>Refuses a journal that this program cannot read without changing it.</summary>
    /// <exception cref="JournalException">Its version is another one.</exception>
    public static void Check(SqliteConnection connection, string file)
    {
        var version = VersionOf(connection);
        Require(version <= Current, file, version);
        if (version < Current)
        {
            throw new JournalException(
                $"{file} has schema {version}, this program reads schema {Current}: start the gateway on it once, it brings the journal forward.");
        }
    }

    private static void Require(bool known, string file, int version)
    {
        if (!known)
        {
            throw new JournalException(
                $"{file} has schema {version}, this program knows up to {Current}: a newer tokengate wrote it. Use that version or a later one.");
        }
    }

    private static int VersionOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>One step: what it does in SQL, and what it fills from the entries afterwards, in the same transaction.</summary>
    private sealed record Step(string Sql, Action<SqliteTransaction, string>? Fill);
}
