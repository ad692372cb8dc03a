using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Keeps the sums in the same transaction as the entries they come from: by hour, names and class for reports, by verdict for audits. A
/// batch is summed in memory first, so that a busy user costs one statement a commit.
/// </summary>
internal sealed class AddSums : IDisposable
{
    private const string Columns =
        "exchanges, requests, replayed, repeated, trusted_input, withheld_input, repeated_output, trusted_output, withheld_output, "
        + "trusted_reasoning, reasoning, cached";

    private static readonly string[] Names = Columns.Split(", ");

    private static readonly string[] KeyColumns = ["hour", "team", "user", "route", "model", "verdict", "source", "reason"];

    private readonly Dictionary<(BookingKey, BookingClass), UsageSums> _usage = [];
    private readonly Dictionary<Verdict, UsageSums> _totals = [];
    private readonly SqliteCommand _addUsage;
    private readonly SqliteCommand _addTotal;

    public AddSums(SqliteConnection connection)
    {
        _addUsage = ByPlace(connection, "usage");
        _addTotal = Upsert(connection, "total", ["verdict"]);
    }

    public void Begin(SqliteTransaction transaction)
    {
        _usage.Clear();
        _totals.Clear();
        _addUsage.Transaction = transaction;
        _addTotal.Transaction = transaction;
    }

    /// <summary>Takes the booking of an entry, if it has one, into the batch.</summary>
    public void Collect(Booking? entry)
    {
        if (entry is { } booking)
        {
            ref var usage = ref CollectionsMarshal.GetValueRefOrAddDefault(_usage, (booking.Key, booking.Class), out _);
            usage += booking.Sums;
            ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, booking.Class.Verdict, out _);
            total += booking.Sums;
        }
    }

    /// <summary>Adds the batch to the tables.</summary>
    public void Apply()
    {
        foreach (var ((key, kind), sums) in _usage)
        {
            Add(_addUsage, new Booking(key, kind, sums));
        }

        foreach (var (verdict, sums) in _totals)
        {
            _addTotal.Parameters[0].Value = (int)verdict;
            Bind(_addTotal.Parameters, 1, sums);
            _addTotal.ExecuteNonQuery();
        }
    }

    /// <summary>Reads sums from a row whose columns stand in the tables' order from <paramref name="first"/> on.</summary>
    public static UsageSums Read(SqliteDataReader row, int first) => new(
        row.GetInt64(first),
        row.GetInt64(first + 1),
        new TokenSplit(
            row.GetInt64(first + 2),
            row.GetInt64(first + 3),
            row.GetInt64(first + 4),
            row.GetInt64(first + 5),
            row.GetInt64(first + 6),
            row.GetInt64(first + 7),
            row.GetInt64(first + 8)),
        row.GetInt64(first + 9),
        row.GetInt64(first + 10),
        row.GetInt64(first + 11));

    /// <summary>The select list that <see cref="Read"/> reads, each column summed.</summary>
    public static string SelectSums { get; } = string.Join(", ", Names.Select(name => $"sum({name})"));

    /// <summary>Sums as text, in the tables' order.</summary>
    public static string Text(in UsageSums sums) => string.Create(
        CultureInfo.InvariantCulture,
        $"{sums.Exchanges},{sums.Requests},{sums.Split.Replayed},{sums.Split.Repeated},{sums.Split.TrustedInput},{sums.Split.WithheldInput},"
        + $"{sums.Split.RepeatedOutput},{sums.Split.TrustedOutput},{sums.Split.WithheldOutput},{sums.TrustedReasoning},{sums.Reasoning},{sums.Cached}");

    public void Dispose()
    {
        _addUsage.Dispose();
        _addTotal.Dispose();
    }

    /// <summary>A statement for <see cref="Add"/> into a table of sums by hour, names and class.</summary>
    public static SqliteCommand ByPlace(SqliteConnection connection, string table) => Upsert(connection, table, KeyColumns);

    /// <summary>Adds one booking with a statement of <see cref="ByPlace"/>.</summary>
    public static void Add(SqliteCommand statement, in Booking booking)
    {
        var values = statement.Parameters;
        values[0].Value = booking.Key.Hour;
        values[1].Value = booking.Key.Team;
        values[2].Value = booking.Key.User;
        values[3].Value = booking.Key.Route;
        values[4].Value = booking.Key.Model;
        values[5].Value = (int)booking.Class.Verdict;
        values[6].Value = (int)booking.Class.Source;
        values[7].Value = booking.Class.Reason;
        Bind(values, KeyColumns.Length, booking.Sums);
        statement.ExecuteNonQuery();
    }

    /// <summary>Reads a booking from a row of such a table: the key's columns, then the sums.</summary>
    public static Booking ReadBooking(SqliteDataReader row) => new(
        new BookingKey(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4)),
        new BookingClass((Verdict)row.GetInt32(5), (UsageSource)row.GetInt32(6), row.GetString(7)),
        Read(row, KeyColumns.Length));

    /// <summary>The select list that <see cref="ReadBooking"/> reads.</summary>
    public static string SelectBooking { get; } = $"{string.Join(", ", KeyColumns)}, {Columns}";

    private static void Bind(SqliteParameterCollection values, int first, in UsageSums sums)
    {
        values[first].Value = sums.Exchanges;
        values[first + 1].Value = sums.Requests;
        values[first + 2].Value = sums.Split.Replayed;
        values[first + 3].Value = sums.Split.Repeated;
        values[first + 4].Value = sums.Split.TrustedInput;
        values[first + 5].Value = sums.Split.WithheldInput;
        values[first + 6].Value = sums.Split.RepeatedOutput;
        values[first + 7].Value = sums.Split.TrustedOutput;
        values[first + 8].Value = sums.Split.WithheldOutput;
        values[first + 9].Value = sums.TrustedReasoning;
        values[first + 10].Value = sums.Reasoning;
        values[first + 11].Value = sums.Cached;
    }

    /// <summary>A statement that adds sums to the row of a key, making it when there is none.</summary>
    private static SqliteCommand Upsert(SqliteConnection connection, string table, string[] key)
    {
        var all = key.Concat(Names).ToArray();
        var command = connection.CreateCommand();
        command.CommandText =
            $"INSERT INTO {table} ({string.Join(", ", all)}) VALUES ({string.Join(", ", all.Select(name => "$" + name))}) "
            + $"ON CONFLICT ({string.Join(", ", key)}) DO UPDATE SET {string.Join(", ", Names.Select(name => $"{name} = {name} + excluded.{name}"))}";
        foreach (var name in all)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + name });
        }

        command.Prepare();
        return command;
    }
}
