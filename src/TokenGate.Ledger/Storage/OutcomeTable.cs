using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>How outcomes stand now; the entries of the chain say how they came there.</summary>
internal static class OutcomeTable
{
    public const int Added = 1;

    public const int Corrected = 2;

    public const int Unchanged = 3;

    /// <summary>The table of schema 4.</summary>
    public const string Sql =
        """
        CREATE TABLE outcome (
          id TEXT PRIMARY KEY, day INTEGER NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL, team TEXT NOT NULL, project TEXT NOT NULL,
          revision INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX outcome_day ON outcome (day);
        """;

    /// <summary>Puts an outcome. Gives what became of it, and the entry that says so; null where nothing changed.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="elsewhere">How another journal has it; null where none does.</param>
    /// <param name="by">Who hands it in.</param>
    /// <param name="now">When.</param>
    public static (int State, (string Id, byte[] Body)? Entry) Put(SqliteTransaction transaction, DeliveredOutcome outcome, StoredOutcome? elsewhere, string by, DateTimeOffset now)
    {
        var (before, revision) = Find(transaction, outcome.Id);
        if (elsewhere is not null && elsewhere.Revision > revision)
        {
            (before, revision) = (elsewhere.Outcome, elsewhere.Revision);
        }

        if (outcome == before)
        {
            return (Unchanged, null);
        }

        revision = Math.Max(revision + 1, now.ToUnixTimeMilliseconds());

        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            "INSERT INTO outcome (id, day, kind, count, team, project, revision) VALUES ($id, $day, $kind, $count, $team, $project, $revision) "
            + "ON CONFLICT (id) DO UPDATE SET day = excluded.day, kind = excluded.kind, count = excluded.count, team = excluded.team, project = excluded.project, revision = excluded.revision";
        command.Parameters.AddWithValue("$id", outcome.Id);
        command.Parameters.AddWithValue("$day", outcome.Day.DayNumber);
        command.Parameters.AddWithValue("$kind", outcome.Kind);
        command.Parameters.AddWithValue("$count", outcome.Count);
        command.Parameters.AddWithValue("$team", outcome.Team);
        command.Parameters.AddWithValue("$project", outcome.Project);
        command.Parameters.AddWithValue("$revision", revision);
        command.ExecuteNonQuery();

        var note = new JournalNote(EntryKind.Outcome, now, new Dictionary<string, string>
        {
            ["outcome"] = outcome.Id,
            ["day"] = outcome.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["kind"] = outcome.Kind,
            ["count"] = outcome.Count.ToString(CultureInfo.InvariantCulture),
            ["team"] = outcome.Team,
            ["project"] = outcome.Project,
            ["by"] = by,
        })
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"outcome:{outcome.Id}:{revision}"),
        };
        return (before is null ? Added : Corrected, (note.Id, RecordEncoder.Encode(note)));
    }

    /// <summary>
    /// The outcomes of a span of days, by day and id, those that were taken back as well; and those of some ids, of any day.
    /// </summary>
    public static IReadOnlyList<StoredOutcome> Read(SqliteConnection connection, DateOnly from, DateOnly to, IReadOnlyCollection<string> ids)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT id, day, kind, count, team, project, revision FROM outcome WHERE (day >= $from AND day < $to) OR id IN (SELECT value FROM json_each($ids)) ORDER BY day, id";
        command.Parameters.AddWithValue("$from", from.DayNumber);
        command.Parameters.AddWithValue("$to", to.DayNumber);
        command.Parameters.AddWithValue("$ids", JsonSerializer.Serialize(ids));
        var outcomes = new List<StoredOutcome>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            outcomes.Add(new StoredOutcome(From(row), row.GetInt64(6)));
        }

        return outcomes;
    }

    private static (DeliveredOutcome? Outcome, long Revision) Find(SqliteTransaction transaction, string id)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT id, day, kind, count, team, project, revision FROM outcome WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        using var row = command.ExecuteReader();
        return row.Read() ? (From(row), row.GetInt64(6)) : (null, 0);
    }

    private static DeliveredOutcome From(SqliteDataReader row) =>
        new(row.GetString(0), DateOnly.FromDayNumber(row.GetInt32(1)), row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetString(5));
}
