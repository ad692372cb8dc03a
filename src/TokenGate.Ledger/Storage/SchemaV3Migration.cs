using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Brings a journal of schema 2 forward: sums by quarter hour and place with what is unseen, kinds and cost; rows of exchanges with
/// project, client and
/// conversation; and the registers of work whose usage is told later. The sums are made from the entries, which stay as they are; those of
/// removed entries are
/// carried over under the first quarter of their hour (adr/0017).
/// </summary>
internal static class SchemaV3Migration
{
    private const int Batch = 5_000;

    private const string Sums =
        """
          exchanges INTEGER NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0,
          replayed INTEGER NOT NULL DEFAULT 0, repeated INTEGER NOT NULL DEFAULT 0, unseen_input INTEGER NOT NULL DEFAULT 0,
          trusted_input INTEGER NOT NULL DEFAULT 0, withheld_input INTEGER NOT NULL DEFAULT 0,
          repeated_output INTEGER NOT NULL DEFAULT 0, unseen_output INTEGER NOT NULL DEFAULT 0, trusted_output INTEGER NOT NULL DEFAULT 0,
          withheld_output INTEGER NOT NULL DEFAULT 0,
          trusted_reasoning INTEGER NOT NULL DEFAULT 0, reasoning INTEGER NOT NULL DEFAULT 0, cached INTEGER NOT NULL DEFAULT 0,
          trusted_cached INTEGER NOT NULL DEFAULT 0, cache_write INTEGER NOT NULL DEFAULT 0, cache_write_hour INTEGER NOT NULL DEFAULT 0,
          audio_input INTEGER NOT NULL DEFAULT 0, image_input INTEGER NOT NULL DEFAULT 0, video_input INTEGER NOT NULL DEFAULT 0,
          audio_output INTEGER NOT NULL DEFAULT 0, image_output INTEGER NOT NULL DEFAULT 0, video_output INTEGER NOT NULL DEFAULT 0,
          tool_calls INTEGER NOT NULL DEFAULT 0, milliseconds INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0,
          characters INTEGER NOT NULL DEFAULT 0, search_units INTEGER NOT NULL DEFAULT 0,
          cost INTEGER NOT NULL DEFAULT 0, cost_rest INTEGER NOT NULL DEFAULT 0,
          trusted_cost INTEGER NOT NULL DEFAULT 0, trusted_cost_rest INTEGER NOT NULL DEFAULT 0,
          withheld_cost INTEGER NOT NULL DEFAULT 0, withheld_cost_rest INTEGER NOT NULL DEFAULT 0,
          reported_cost INTEGER NOT NULL DEFAULT 0, reported_cost_rest INTEGER NOT NULL DEFAULT 0
        """;

    private const string Old =
        "exchanges, requests, replayed, repeated, trusted_input, withheld_input, repeated_output, trusted_output, withheld_output, trusted_reasoning, reasoning, cached";

    /// <summary>
    /// The tables. What replayed, repeated and withheld input did not take of the cached tokens of a sum was trusted, at least.
    /// </summary>
    public const string Tables =
        $"""
        CREATE TABLE place (
          id INTEGER PRIMARY KEY,
          team TEXT NOT NULL, user TEXT NOT NULL, route TEXT NOT NULL, model TEXT NOT NULL, project TEXT NOT NULL, client TEXT NOT NULL,
          provider TEXT NOT NULL, tier TEXT NOT NULL, work TEXT NOT NULL,
          verdict INTEGER NOT NULL, source INTEGER NOT NULL, reason TEXT NOT NULL, rules INTEGER NOT NULL);
        CREATE UNIQUE INDEX place_names ON place (user, team, route, model, project, client, provider, tier, work, verdict, source, reason, rules);

        DROP TABLE usage;
        CREATE TABLE usage (quarter INTEGER NOT NULL, place INTEGER NOT NULL, {Sums}, PRIMARY KEY (quarter, place)) WITHOUT ROWID;
        CREATE INDEX usage_place ON usage (place, quarter);

        ALTER TABLE retained RENAME TO retained_2;
        CREATE TABLE retained (quarter INTEGER NOT NULL, place INTEGER NOT NULL, {Sums}, PRIMARY KEY (quarter, place)) WITHOUT ROWID;
        INSERT INTO place (team, user, route, model, project, client, provider, tier, work, verdict, source, reason, rules)
          SELECT DISTINCT team, user, route, model, '-', '-', '-', '', '', verdict, source, reason, 1 FROM retained_2;
        INSERT INTO retained (quarter, place, {Old}, trusted_cached)
          SELECT hour * 4, (SELECT id FROM place p WHERE p.user = r.user AND p.team = r.team AND p.route = r.route AND p.model = r.model
              AND p.verdict = r.verdict AND p.source = r.source AND p.reason = r.reason),
            {Old}, max(0, min(trusted_input, cached - replayed - repeated - withheld_input))
          FROM retained_2 r;
        DROP TABLE retained_2;
        INSERT INTO usage SELECT * FROM retained;

        DROP TABLE total;
        CREATE TABLE total (verdict INTEGER PRIMARY KEY, {Sums});
        INSERT INTO total (verdict, {Old}, trusted_cached)
          SELECT p.verdict, sum(exchanges), sum(requests), sum(replayed), sum(repeated), sum(trusted_input), sum(withheld_input), sum(repeated_output),
            sum(trusted_output), sum(withheld_output), sum(trusted_reasoning), sum(reasoning), sum(cached), sum(trusted_cached)
          FROM retained JOIN place p ON p.id = place GROUP BY p.verdict;

        ALTER TABLE exchange ADD COLUMN project TEXT NOT NULL DEFAULT '-';
        ALTER TABLE exchange ADD COLUMN client TEXT NOT NULL DEFAULT '-';
        ALTER TABLE exchange ADD COLUMN conversation TEXT NOT NULL DEFAULT '';
        CREATE INDEX exchange_conversation ON exchange (conversation, at) WHERE conversation <> '';

        CREATE TABLE begun_work (work TEXT PRIMARY KEY, owner TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX begun_work_at ON begun_work (at);
        CREATE TABLE linked_work (alias TEXT PRIMARY KEY, work TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX linked_work_at ON linked_work (at);
        CREATE TABLE told_work (
          work TEXT NOT NULL, part TEXT NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL, at INTEGER NOT NULL,
          PRIMARY KEY (work, part)) WITHOUT ROWID;
        CREATE INDEX told_work_at ON told_work (at);
        """;

    /// <summary>Fills the sums from the entries.</summary>
    /// <exception cref="JournalException">An entry cannot be read; nothing was changed.</exception>
    public static void Fill(SqliteTransaction transaction, string file)
    {
        var connection = transaction.Connection!;
        using var sums = new SumWriter(connection);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT sequence, kind, body FROM entry ORDER BY sequence";
        using var row = command.ExecuteReader();
        for (var read = 1; row.Read(); read++)
        {
            var sequence = row.GetInt64(0);
            try
            {
                sums.Collect(BookingReader.Read((EntryKind)row.GetInt32(1), row.GetFieldValue<byte[]>(2)));
            }
            catch (Exception damaged) when (damaged is FormatException or JsonException or InvalidOperationException or OverflowException)
            {
                throw new JournalException(
                    $"{file}: entry {sequence} cannot be read ({damaged.Message}), so the journal cannot be brought forward to schema 3; it was left as it is. "
                    + "Keep the file for the version that wrote it (`tokengate audit verify`), and start with an empty Ledger:Path.",
                    damaged);
            }

            if (read % Batch == 0)
            {
                sums.Apply();
            }
        }

        sums.Apply();
    }
}
