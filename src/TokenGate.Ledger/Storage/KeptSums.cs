using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>The sums by hour and names as the journal keeps them.</summary>
internal static class KeptSums
{
    /// <summary>The chain's head and all rows, of one moment.</summary>
    public static (long Head, Dictionary<BookingKey, UsageSums> Sums) Read(JournalReader journal) => journal.Query(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT ifnull(max(sequence), 0) FROM entry";
        var head = (long)command.ExecuteScalar()!;
        command.CommandText = $"SELECT hour, team, user, route, model, {AddSums.SelectSums} FROM usage GROUP BY hour, team, user, route, model";
        var sums = new Dictionary<BookingKey, UsageSums>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            sums.Add(KeyOf(row, 0), AddSums.Read(row, 5));
        }

        return (head, sums);
    });

    /// <summary>The key in five columns of a row, in the tables' order.</summary>
    public static BookingKey KeyOf(SqliteDataReader row, int first) =>
        new(row.GetInt64(first), row.GetString(first + 1), row.GetString(first + 2), row.GetString(first + 3), row.GetString(first + 4));
}
