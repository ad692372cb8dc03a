using Microsoft.Data.Sqlite;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Makes the tables that follow from the entries anew, and removes triggers and views, which are never the journal's. Entries, and the sums
/// of those that retention removed, stay as they are: the chain vouches for them.
/// </summary>
internal static class TableRepair
{
    private const int Batch = 5_000;

    /// <summary>Makes them anew in one transaction.</summary>
    /// <exception cref="SqliteException">A table is missing, or the disk does not allow it. Nothing was changed.</exception>
    public static void Run(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var (type, name) in SchemaObjects.Read(connection, transaction).Keys.Where(static entry => entry.Type is "trigger" or "view").ToArray())
        {
            Execute(transaction, $"DROP {type} \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }

        Execute(transaction, "DELETE FROM exchange; DELETE FROM usage; DELETE FROM total");
        using var sums = new SumWriter(connection);
        using var rows = new ExchangeRows(connection);
        using (var retained = Command(transaction, ""))
        {
            sums.Collect([.. SumReader.ReadAll(retained, "retained")]);
        }

        using var entries = Command(transaction, "SELECT sequence, kind, body FROM entry ORDER BY sequence");
        using var row = entries.ExecuteReader();
        for (var read = 1; row.Read(); read++)
        {
            var (sequence, kind, body) = (row.GetInt64(0), (EntryKind)row.GetInt32(1), row.GetFieldValue<byte[]>(2));
            sums.Collect(BookingReader.Read(kind, body));
            if (kind == EntryKind.Exchange)
            {
                rows.Add(sequence, RecordDecoder.Decode(body));
            }

            if (read % Batch == 0)
            {
                sums.Apply();
            }
        }

        sums.Apply();
        row.Close();
        transaction.Commit();
    }

    private static void Execute(SqliteTransaction transaction, string sql)
    {
        using var command = Command(transaction, sql);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteTransaction transaction, string sql)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }
}
