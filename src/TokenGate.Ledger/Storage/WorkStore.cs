using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>The register's tables in the journal: who began, other names, and what was told and has its record.</summary>
internal static class WorkStore
{
    /// <summary>How long a work is remembered.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(60);

    private const int Step = 5_000;

    /// <summary>Notes who began, unless it is noted.</summary>
    public static void Begin(SqliteTransaction transaction, string work, WorkOwner owner, DateTimeOffset now) => Execute(
        transaction,
        "INSERT INTO begun_work (work, owner, at) VALUES ($work, $owner, $at) ON CONFLICT DO NOTHING",
        ("$work", work),
        ("$owner", JsonSerializer.Serialize(owner)),
        ("$at", now.ToUnixTimeSeconds()));

    /// <summary>Makes a name another one of a work, and hands over what was told under it.</summary>
    public static void Link(SqliteTransaction transaction, string alias, string work, DateTimeOffset now)
    {
        Execute(
            transaction,
            "INSERT INTO linked_work (alias, work, at) VALUES ($alias, $work, $at) ON CONFLICT (alias) DO UPDATE SET work = excluded.work",
            ("$alias", alias),
            ("$work", work),
            ("$at", now.ToUnixTimeSeconds()));
        Tell(transaction, work, Read(transaction.Connection!, alias, transaction), now);
        Execute(transaction, "DELETE FROM told_work WHERE work = $work", ("$work", alias));
    }

    /// <summary>Adds reports that have their record.</summary>
    public static void Tell(SqliteTransaction transaction, string work, IEnumerable<HashedPart> parts, DateTimeOffset now)
    {
        foreach (var part in parts.ToArray())
        {
            Execute(
                transaction,
                "INSERT INTO told_work (work, part, input, output, at) VALUES ($work, $part, $input, $output, $at) ON CONFLICT (work, part) DO UPDATE SET "
                + "input = max(input, excluded.input), output = max(output, excluded.output), at = excluded.at",
                ("$work", work),
                ("$part", part.Part),
                ("$input", part.Input),
                ("$output", part.Output),
                ("$at", now.ToUnixTimeSeconds()));
        }
    }

    /// <summary>The work that a name stands for: itself, unless it was linked.</summary>
    public static string Resolve(SqliteConnection connection, string work)
    {
        using var command = Command(connection, null, "SELECT work FROM linked_work WHERE alias = $work", ("$work", work));
        return command.ExecuteScalar() as string ?? work;
    }

    /// <summary>Who began a work; null when it is not noted.</summary>
    public static WorkOwner? Find(SqliteConnection connection, string work)
    {
        using var command = Command(connection, null, "SELECT owner FROM begun_work WHERE work = $work", ("$work", work));
        return command.ExecuteScalar() is string text ? JsonSerializer.Deserialize<WorkOwner>(text) : null;
    }

    /// <summary>What was told of a work and has its record.</summary>
    public static List<HashedPart> Read(SqliteConnection connection, string work, SqliteTransaction? transaction = null)
    {
        using var command = Command(connection, transaction, "SELECT part, input, output FROM told_work WHERE work = $work", ("$work", work));
        using var row = command.ExecuteReader();
        var parts = new List<HashedPart>();
        while (row.Read())
        {
            parts.Add(new HashedPart(row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
        }

        return parts;
    }

    /// <summary>Forgets what is older than its life, some at a time.</summary>
    public static void Forget(SqliteTransaction transaction, DateTimeOffset now)
    {
        foreach (var (table, key) in new[] { ("begun_work", "work"), ("linked_work", "alias"), ("told_work", "work, part") })
        {
            Execute(
                transaction,
                $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE at < $at LIMIT {Step})",
                ("$at", (now - Life).ToUnixTimeSeconds()));
        }
    }

    private static void Execute(SqliteTransaction transaction, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(transaction.Connection!, transaction, sql, values);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(
        SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
