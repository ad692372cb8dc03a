using System.Globalization;

namespace TokenGate.Ledger.Storage;

/// <summary>Where a journal's chain begins: at nothing, or at the cut that retention made.</summary>
internal static class AuditAnchor
{
    /// <summary>The last removed entry's sequence number and hash; 0 and the genesis when none was removed.</summary>
    public static (long Sequence, byte[] Hash) Read(IStoredJournal journal) => journal.Query(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT value FROM meta WHERE key = 'cut'), (SELECT value FROM meta WHERE key = 'cut_hash')";
        using var row = command.ExecuteReader();
        return row.Read() && !row.IsDBNull(0) && !row.IsDBNull(1)
            ? (long.Parse(row.GetString(0), CultureInfo.InvariantCulture), Convert.FromHexString(row.GetString(1)))
            : (0L, ChainHash.Genesis);
    });
}
