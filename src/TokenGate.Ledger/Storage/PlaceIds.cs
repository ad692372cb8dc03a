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

    /// <summary>Places that are remembered: the working set of a large company; beyond it the table is asked.</summary>
    private const int MostKnown = 200_000;

    private readonly Dictionary<(BookingKey, BookingClass), long> _known = [];
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _add;

    public PlaceIds(SqliteConnection connection)
    {
        _find = Command(connection, $"SELECT id FROM place WHERE {string.Join(" AND ", Columns.Select(name => $"{name} = ${name}"))}");
        _add = Command(connection, $"INSERT INTO place ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(name => "$" + name))}) RETURNING id");
    }

    public void Begin(SqliteTransaction transaction) => (_find.Transaction, _add.Transaction) = (transaction, transaction);

    /// <summary>The number of a booking's place, made when there is none.</summary>
    public long Of(in BookingKey key, in BookingClass kind)
    {
        var place = (key with { Quarter = 0 }, kind);
        if (_known.TryGetValue(place, out var known))
        {
            return known;
        }

        Bind(_find.Parameters, key, kind);
        if (_find.ExecuteScalar() is not long id)
        {
            Bind(_add.Parameters, key, kind);
            id = (long)_add.ExecuteScalar()!;
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

    private static void Bind(SqliteParameterCollection values, in BookingKey key, in BookingClass kind)
    {
        values[0].Value = key.Team;
        values[1].Value = key.User;
        values[2].Value = key.Route;
        values[3].Value = key.Model;
        values[4].Value = key.Project;
        values[5].Value = key.Client;
        values[6].Value = kind.Provider;
        values[7].Value = kind.Tier;
        values[8].Value = kind.Work;
        values[9].Value = (int)kind.Verdict;
        values[10].Value = (int)kind.Source;
        values[11].Value = kind.Reason;
        values[12].Value = kind.Rules;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in Columns)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + name });
        }

        command.Prepare();
        return command;
    }
}
