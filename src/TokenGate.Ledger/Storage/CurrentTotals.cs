namespace TokenGate.Ledger.Storage;

/// <summary>The sums by hour, names and class as the journal keeps them.</summary>
internal static class CurrentTotals
{
    /// <summary>The chain's head and all rows, of one moment.</summary>
    public static (long Head, Dictionary<(BookingKey Key, BookingClass Class), UsageSums> Sums) Read(JournalReader journal) => journal.Query(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT ifnull(max(sequence), 0) FROM entry";
        var head = (long)command.ExecuteScalar()!;
        command.CommandText = $"SELECT {AddSums.SelectBooking} FROM usage";
        var sums = new Dictionary<(BookingKey, BookingClass), UsageSums>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var booking = AddSums.ReadBooking(row);
            sums.Add((booking.Key, booking.Class), booking.Sums);
        }

        return (head, sums);
    });
}
