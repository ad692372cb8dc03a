using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Numbers the places that sums are booked under: names and class, without the time. A row of sums holds the number in the place of a dozen
/// texts, which is what
/// keeps quarter hours small (adr/0017). Used by one thread; lives as long as its connection, and no longer than a transaction that failed.
/// </summary>
internal sealed class PlaceIds : IDisposable
{
    /// <summary>The columns of a place, in the order of <see cref="Bind"/> and <see cref="Read"/>.</summary>
    public static readonly string[] Columns =
        ["team", "user", "route", "model", "project", "client", "provider", "tier", "work", "verdict", "source", "reason", "rules"];

    /// <summary>The select list that <see cref="Read"/> reads.</summary>
    public static readonly string Select = string.Join(", ", Columns.Select(name => "p." + name));

    /// <summary>Finds the number of the place that <see cref="Bind"/> says.</summary>
    public static readonly string Find = $"SELECT id FROM place WHERE {string.Join(" AND ", Columns.Select(name => $"{name} = ?"))}";

    /// <summary>Places that are remembered: the working set of a large company; beyond it the table is asked.</summary>
    private const int MostKnown = 200_000;

    private readonly Dictionary<(BookingKey, BookingClass), long> _known = [];
    private readonly Statement _find;
    private readonly Statement _add;

    public PlaceIds(SqliteConnection connection)
    {
        _find = new Statement(connection, Find);
        _add = new Statement(connection, $"INSERT INTO place ({string.Join(", ", Columns)}) VALUES ({Statement.Marks(Columns.Length)}) RETURNING id");
    }

    /// <summary>The number of a booking's place, made when there is none.</summary>
    public long Of(in BookingKey key, in BookingClass kind)
    {
        var place = (key with { Quarter = 0 }, kind);
        if (_known.TryGetValue(place, out var known))
        {
            return known;
        }

        Bind(_find, key, kind);
        if (_find.Number() is not { } id)
        {
            Bind(_add, key, kind);
            id = _add.Number()!.Value;
        }

        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        _known.Add(place, id);
        return id;
    }

    /// <summary>Reads a place from a row whose columns stand in this order from <paramref name="first"/> on.</summary>
    public static (BookingKey Key, BookingClass Class) Read(SqliteDataReader row, long quarter, int first) => (
        new BookingKey(
            quarter, row.GetString(first), row.GetString(first + 1), row.GetString(first + 2), row.GetString(first + 3), row.GetString(first + 4), row.GetString(first + 5)),
        new BookingClass(
            (Verdict)row.GetInt32(first + 9),
            (UsageSource)row.GetInt32(first + 10),
            row.GetString(first + 11),
            row.GetString(first + 6),
            row.GetString(first + 7),
            row.GetString(first + 8),
            row.GetInt32(first + 12)));

    public void Dispose()
    {
        _find.Dispose();
        _add.Dispose();
    }

    /// <summary>Binds the columns of a place.</summary>
    public static void Bind(Statement statement, in BookingKey key, in BookingClass kind)
    {
        statement.Bind(0, key.Team);
        statement.Bind(1, key.User);
        statement.Bind(2, key.Route);
        statement.Bind(3, key.Model);
        statement.Bind(4, key.Project);
        statement.Bind(5, key.Client);
        statement.Bind(6, kind.Provider);
        statement.Bind(7, kind.Tier);
        statement.Bind(8, kind.Work);
        statement.Bind(9, (long)kind.Verdict);
        statement.Bind(10, (long)kind.Source);
        statement.Bind(11, kind.Reason);
        statement.Bind(12, kind.Rules);
    }
}
