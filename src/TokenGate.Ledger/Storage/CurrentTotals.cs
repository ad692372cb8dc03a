namespace TokenGate.Ledger.Storage;

/// <summary>The sums by quarter hour and place as the journal keeps them.</summary>
internal static class CurrentTotals
{
    /// <summary>The chain's head and all rows, of one moment.</summary>
    public static (long Head, Dictionary<(BookingKey Key, BookingClass Class), UsageSums> Sums) Read(IStoredJournal journal) => journal.Query(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT ifnull(max(sequence), 0) FROM entry";
        var head = (long)command.ExecuteScalar()!;
        return (head, SumReader.ReadAll(command, "usage").ToDictionary(booking => (booking.Key, booking.Class), booking => booking.Sums));
    });
}
