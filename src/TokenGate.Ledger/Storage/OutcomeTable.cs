using System.Globalization;
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
    public static (int State, (string Id, byte[] Body)? Entry) Put(SqliteTransaction transaction, DeliveredOutcome outcome, string by, DateTimeOffset now)
    {
        var (before, revision) = Find(transaction, outcome.Id);
        if (outcome == before)
        {
            return (Unchanged, null);
        }

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
        command.Parameters.AddWithValue("$revision", revision + 1);
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
            Id = string.Create(CultureInfo.InvariantCulture, $"outcome:{outcome.Id}:{revision + 1}"),
        };
        return (before is null ? Added : Corrected, (note.Id, RecordEncoder.Encode(note)));
    }

    /// <summary>The outcomes of a span of days, by day and id; those that were taken back are left out.</summary>
    public static IReadOnlyList<DeliveredOutcome> Read(SqliteConnection connection, DateOnly from, DateOnly to)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, day, kind, count, team, project FROM outcome WHERE day >= $from AND day < $to AND count > 0 ORDER BY day, id";
        command.Parameters.AddWithValue("$from", from.DayNumber);
        command.Parameters.AddWithValue("$to", to.DayNumber);
        var outcomes = new List<DeliveredOutcome>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            outcomes.Add(From(row));
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
