using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Brings a journal of schema 1 forward: sums that also say verdict, source and reason, and rows to list exchanges by. Both are made from the entries,
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

    /// <summary>The tables. The old sums are dropped, apart from those of entries that are gone; these are filed as reported by the provider.</summary>
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

    /// <summary>Fills the new tables from the entries.</summary>
    /// <exception cref="JournalException">An entry cannot be read; nothing was changed.</exception>
    public static void Fill(SqliteTransaction transaction, string file)
    {
        var connection = transaction.Connection!;
        using var rows = new ExchangeRows(connection);
        rows.Begin(transaction);
        using var add = AddSums.ByPlace(connection, "usage");
        add.Transaction = transaction;
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT sequence, kind, body FROM entry ORDER BY sequence";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var (sequence, kind, body) = (row.GetInt64(0), (EntryKind)row.GetInt32(1), row.GetFieldValue<byte[]>(2));
            try
            {
                if (BookingReader.Read(kind, body) is not { } booking)
                {
                    continue;
                }

                AddSums.Add(add, booking);
                if (kind == EntryKind.Exchange)
                {
                    rows.Add(sequence, BookingReader.StartedAt(body), booking);
                }
            }
            catch (Exception damaged) when (damaged is FormatException or JsonException or InvalidOperationException)
            {
                throw new JournalException(
                    $"{file}: entry {sequence} cannot be read ({damaged.Message}), so the journal cannot be brought forward to schema 2; it was left as it is. "
                    + "Keep the file for the version that wrote it (`tokengate audit verify`), and start with an empty Ledger:Path.",
                    damaged);
            }
        }
    }
}
