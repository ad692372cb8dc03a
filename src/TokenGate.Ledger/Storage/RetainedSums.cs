using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>The sums of entries that retention removed: what stands in for them in audits and when Redis has to be filled from nothing.</summary>
internal static class RetainedSums
{
    /// <summary>All of them; none in a journal that still holds every entry.</summary>
    public static List<Booking> Read(JournalReader journal) => journal.Query(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT verdict, hour, team, user, route, model, {AddSums.Select} FROM retained ORDER BY hour, team, user, route, model, verdict";
        var bookings = new List<Booking>();
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            bookings.Add(new Booking(KeptSums.KeyOf(row, 1), (Verdict)row.GetInt32(0), AddSums.Read(row, 6)));
        }

        return bookings;
    });
}
