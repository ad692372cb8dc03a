using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>Reads bookings from a table of sums.</summary>
internal static class SumReader
{
    /// <summary>Every row of a table, in a fixed order.</summary>
    public static IEnumerable<Booking> ReadAll(SqliteCommand command, string table)
    {
        command.CommandText =
            $"SELECT u.quarter, {PlaceIds.Select}, {SumColumns.Select} FROM {table} u JOIN place p ON p.id = u.place "
            + $"ORDER BY u.quarter, {PlaceIds.Select}";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var (key, kind) = PlaceIds.Read(row, row.GetInt64(0), 1);
            yield return new Booking(key, kind, SumColumns.Read(row, 1 + PlaceIds.Columns.Length));
        }
    }
}
