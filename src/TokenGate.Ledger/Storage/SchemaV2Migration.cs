using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Brings a journal of schema 1 forward: sums that also say verdict, source and reason, and rows to list exchanges by. The rows are made
/// from the entries,
/// which stay as they are.
/// </summary>
internal static class SchemaV2Migration
{
    private const string Sums =
        """
          exchanges INTEGER NOT NULL, requests INTEGER NOT NULL,
          replayed INTEGER NOT NULL, repeated INTEGER NOT NULL, trusted_input INTEGER NOT NULL, withheld_input INTEGER NOT NULL,
          repeated_output INTEGER NOT NULL, trusted_output INTEGER NOT NULL, withheld_output INTEGER NOT NULL,
          trusted_reasoning INTEGER NOT NULL, reasoning INTEGER NOT NULL, cached INTEGER NOT NULL,
        """;

    private const string Place =
        """
          hour INTEGER NOT NULL, team TEXT NOT NULL, user TEXT NOT NULL, route TEXT NOT NULL, model TEXT NOT NULL,
          verdict INTEGER NOT NULL, source INTEGER NOT NULL, reason TEXT NOT NULL,
        """;

    /// <summary>
    /// The tables. The old sums are dropped, apart from those of entries that are gone; these are filed as reported by the provider.
    /// </summary>
    public const string Tables =
        $"""
        DROP TABLE usage;
        CREATE TABLE usage (
        {Place}
        {Sums}
          PRIMARY KEY (hour, team, user, route, model, verdict, source, reason)) WITHOUT ROWID;

        ALTER TABLE retained RENAME TO retained_1;
        CREATE TABLE retained (
        {Place}
        {Sums}
          PRIMARY KEY (hour, team, user, route, model, verdict, source, reason)) WITHOUT ROWID;
        INSERT INTO retained
          SELECT hour, team, user, route, model, verdict, 0, '', exchanges, requests, replayed, repeated, trusted_input, withheld_input,
            repeated_output, trusted_output, withheld_output, trusted_reasoning, reasoning, cached FROM retained_1;
        DROP TABLE retained_1;
        INSERT INTO usage SELECT * FROM retained;

        CREATE TABLE exchange (
          sequence INTEGER PRIMARY KEY,
          at INTEGER NOT NULL, user TEXT NOT NULL, team TEXT NOT NULL, route TEXT NOT NULL, model TEXT NOT NULL, verdict INTEGER NOT NULL);
        CREATE INDEX exchange_at ON exchange (at);
        CREATE INDEX exchange_user ON exchange (user, at);
        CREATE INDEX exchange_verdict ON exchange (verdict, at) WHERE verdict > 0;
        """;

    /// <summary>
    /// Lists the exchanges that the entries hold. The sums are left to the step after this one, which makes them anew in the same
    /// transaction.
    /// </summary>
    /// <exception cref="JournalException">An entry cannot be read; nothing was changed.</exception>
    public static void Fill(SqliteTransaction transaction, string file)
    {
        var connection = transaction.Connection!;
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "INSERT INTO exchange (sequence, at, user, team, route, model, verdict) VALUES ($0, $1, $2, $3, $4, $5, $6)";
        foreach (var i in Enumerable.Range(0, 7))
        {
            insert.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT sequence, body FROM entry WHERE kind = 0 ORDER BY sequence";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var sequence = row.GetInt64(0);
            try
            {
                var record = RecordDecoder.Decode(row.GetFieldValue<byte[]>(1));
                object[] values =
                    [sequence, record.StartedAt.UtcTicks, record.User, record.Team, record.Route, record.Model, (int)record.Judgement.Verdict];
                for (var i = 0; i < values.Length; i++)
                {
                    insert.Parameters[i].Value = values[i];
                }

                insert.ExecuteNonQuery();
            }
            catch (Exception damaged) when (damaged is FormatException or JsonException or InvalidOperationException)
            {
                throw new JournalException(
                    $"{file}: entry {sequence} cannot be read ({damaged.Message}), so the journal cannot be brought forward from schema 1; it was left as it is. "
                    + "Keep the file for the version that wrote it (`tokengate audit verify`), and start with an empty Ledger:Path.",
                    damaged);
            }
        }
    }
}
