using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Keeps the sums in the same transaction as the entries they come from: by hour and names for reports, by verdict for audits. A
/// batch is summed in memory first, so that a busy user costs one statement a commit.
/// </summary>
internal sealed class AddSums : IDisposable
{
    private const string Columns =
        "exchanges, requests, replayed, repeated, trusted_input, withheld_input, repeated_output, trusted_output, withheld_output, "
        + "trusted_reasoning, reasoning, cached";

    private static readonly string[] Names = Columns.Split(", ");

    private static readonly string[] KeyColumns = ["hour", "team", "user", "route", "model"];

    private readonly Dictionary<BookingKey, UsageSums> _usage = [];
    private readonly Dictionary<Verdict, UsageSums> _totals = [];
    private readonly SqliteCommand _addUsage;
    private readonly SqliteCommand _addTotal;

    public AddSums(SqliteConnection connection)
    {
        _addUsage = Upsert(connection, "usage", KeyColumns);
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
            ref var usage = ref CollectionsMarshal.GetValueRefOrAddDefault(_usage, booking.Key, out _);
            usage += booking.Sums;
            ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, booking.Verdict, out _);
            total += booking.Sums;
        }
    }

    /// <summary>Adds the batch to the tables.</summary>
    public void Apply()
    {
        foreach (var (key, sums) in _usage)
        {
            var values = _addUsage.Parameters;
            values[0].Value = key.Hour;
            values[1].Value = key.Team;
            values[2].Value = key.User;
            values[3].Value = key.Route;
            values[4].Value = key.Model;
            Bind(values, 5, sums);
            _addUsage.ExecuteNonQuery();
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

    /// <summary>The select list that <see cref="Read"/> reads, of a table that holds one row a key.</summary>
    public static string Select => Columns;

    public void Dispose()
    {
        _addUsage.Dispose();
        _addTotal.Dispose();
    }

    /// <summary>Sets the parameters of sums in a statement of <see cref="Upsert"/>, from <paramref name="first"/> on.</summary>
    public static void Bind(SqliteParameterCollection values, int first, in UsageSums sums)
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
    public static SqliteCommand Upsert(SqliteConnection connection, string table, string[] key)
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
