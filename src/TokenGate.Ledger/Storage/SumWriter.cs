using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Keeps sums in the same transaction as the entries they come from: by quarter hour and place for reports, by verdict for audits. A batch
/// is summed in memory
/// first, so that a busy user costs one statement a commit.
/// </summary>
internal sealed class SumWriter : IDisposable
{
    private readonly Dictionary<(BookingKey, BookingClass), UsageSums> _usage = [];
    private readonly Dictionary<Verdict, UsageSums> _totals = [];
    private readonly PlaceIds _places;
    private readonly Statement[] _addUsage;
    private readonly Statement[] _addTotal;
    private readonly long[] _row = new long[SumColumns.All.Length];

    /// <summary>Prepares the statements.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="table"><c>usage</c>, or <c>retained</c> for the sums of removed entries, which have no totals of their own.</param>
    public SumWriter(SqliteConnection connection, string table = "usage")
    {
        _places = new PlaceIds(connection);
        _addUsage = Upserts(connection, table, ["quarter", "place"]);
        _addTotal = table == "usage" ? Upserts(connection, "total", ["verdict"]) : [];
    }

    /// <summary>Takes the bookings of an entry into the batch.</summary>
    public void Collect(IReadOnlyList<Booking> bookings)
    {
        // By index: an enumerator would be an object with a copy of a booking, which is large.
        for (var i = 0; i < bookings.Count; i++)
        {
            Collect(bookings[i]);
        }
    }

    /// <summary>Takes a booking into the batch.</summary>
    public void Collect(in Booking booking)
    {
        ref var usage = ref CollectionsMarshal.GetValueRefOrAddDefault(_usage, (booking.Key, booking.Class), out _);
        usage += booking.Sums;
        ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, booking.Class.Verdict, out _);
        total += booking.Sums;
    }

    /// <summary>Adds the batch to the tables, and begins a new one.</summary>
    public void Apply()
    {
        foreach (var ((key, kind), sums) in _usage)
        {
            Add(_addUsage, sums, key.Quarter, _places.Of(key, kind));
        }

        foreach (var (verdict, sums) in _addTotal.Length == 0 ? [] : _totals)
        {
            Add(_addTotal, sums, (long)verdict);
        }

        _usage.Clear();
        _totals.Clear();
    }

    public void Dispose()
    {
        _places.Dispose();
        foreach (var statement in _addUsage.Concat(_addTotal))
        {
            statement.Dispose();
        }
    }

    private void Add(Statement[] statements, in UsageSums sums, params ReadOnlySpan<long> key)
    {
        SumColumns.Write(sums, _row);
        var isCommon = !_row.AsSpan(SumColumns.Common.Length).ContainsAnyExcept(0);
        var statement = statements[isCommon ? 0 : 1];
        for (var i = 0; i < key.Length; i++)
        {
            statement.Bind(i, key[i]);
        }

        var columns = isCommon ? SumColumns.Common.Length : SumColumns.All.Length;
        for (var i = 0; i < columns; i++)
        {
            statement.Bind(key.Length + i, _row[i]);
        }

        statement.Run();
    }

    /// <summary>
    /// Statements that add sums to the row of a key, making it when there is none: one for the common columns, which most bookings need
    /// alone, one for all.
    /// </summary>
    private static Statement[] Upserts(SqliteConnection connection, string table, string[] key) =>
        [Upsert(connection, table, key, SumColumns.Common), Upsert(connection, table, key, SumColumns.All)];

    private static Statement Upsert(SqliteConnection connection, string table, string[] key, string[] columns)
    {
        var all = key.Concat(columns).ToArray();
        return new Statement(
            connection,
            $"INSERT INTO {table} ({string.Join(", ", all)}) VALUES ({Statement.Marks(all.Length)}) "
            + $"ON CONFLICT ({string.Join(", ", key)}) DO UPDATE SET {string.Join(", ", columns.Select(name => $"{name} = {name} + excluded.{name}"))}");
    }
}
