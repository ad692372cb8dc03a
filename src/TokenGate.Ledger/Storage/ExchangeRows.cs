using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The rows by which exchanges are listed: what a list is sorted and narrowed by, beside each entry and in its transaction. They hold
/// nothing that the entry does not hold, and no number comes from them.
/// </summary>
internal sealed class ExchangeRows : IDisposable
{
    private readonly SqliteCommand _insert;

    public ExchangeRows(SqliteConnection connection)
    {
        _insert = connection.CreateCommand();
        _insert.CommandText =
            "INSERT INTO exchange (sequence, at, user, team, route, model, verdict) VALUES ($sequence, $at, $user, $team, $route, $model, $verdict)";
        foreach (var name in new[] { "$sequence", "$at", "$user", "$team", "$route", "$model", "$verdict" })
        {
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        _insert.Prepare();
    }

    public void Begin(SqliteTransaction transaction) => _insert.Transaction = transaction;

    /// <summary>Adds the row of an exchange.</summary>
    /// <param name="sequence">Its place in the chain.</param>
    /// <param name="startedAt">When it began.</param>
    /// <param name="booking">Who, where, and what it was taken for.</param>
    public void Add(long sequence, DateTimeOffset startedAt, in Booking booking)
    {
        var values = _insert.Parameters;
        values[0].Value = sequence;
        values[1].Value = startedAt.UtcTicks;
        values[2].Value = booking.Key.User;
        values[3].Value = booking.Key.Team;
        values[4].Value = booking.Key.Route;
        values[5].Value = booking.Key.Model;
        values[6].Value = (int)booking.Class.Verdict;
        _insert.ExecuteNonQuery();
    }

    public void Dispose() => _insert.Dispose();
}
