using System.Globalization;
using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The sums of entries that retention removed: what stands in for them in audits and when Redis has to be filled from nothing.
/// </summary>
internal static class PrunedTotals
{
    /// <summary>All of them, in a fixed order; none in a journal that still holds every entry.</summary>
    public static List<Booking> Read(IStoredJournal journal) => journal.Query(connection =>
    {
        using var command = connection.CreateCommand();
        return SumReader.ReadAll(command, "retained").ToList();
    });

    /// <summary>Their total, as the writer sees it.</summary>
    public static UsageSums Total(SqliteTransaction transaction)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT {SumColumns.SelectSums} FROM retained";
        using var row = command.ExecuteReader();
        return row.Read() && !row.IsDBNull(0) ? SumColumns.Read(row, 0) : default;
    }

    /// <summary>The id of the note that vouches for a cut.</summary>
    public static string NoteId(long cut) => string.Create(CultureInfo.InvariantCulture, $"retention:{cut}");

    /// <summary>What the note of a cut says: an audit holds the retained sums against it, because the chain vouches for the note.</summary>
    /// <param name="cut">The last removed entry.</param>
    /// <param name="hash">The chain's hash there.</param>
    /// <param name="total">The sums of all removed entries.</param>
    /// <param name="old">True for the sums as schemas 1 and 2 wrote them.</param>
    public static Dictionary<string, string> Facts(long cut, byte[] hash, UsageSums total, bool old = false) => new()
    {
        ["cut"] = cut.ToString(CultureInfo.InvariantCulture),
        ["hash"] = Convert.ToHexStringLower(hash),
        ["sums"] = SumColumns.Text(total, old),
    };
}
