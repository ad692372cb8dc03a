using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger;

/// <summary>
/// Lists a journal's exchanges, newest first, and tells how each stands today. Works while a gateway writes. Thread-safe.
/// </summary>
public sealed class ExchangeListing(JournalReader journal)
{
    /// <summary>The longest page.</summary>
    public const int MostItems = 500;

    /// <summary>One page.</summary>
    /// <param name="filter">Which exchanges.</param>
    /// <param name="cursor">Where the page before ended (<see cref="ExchangePage.Next"/>); null for the first.</param>
    /// <param name="limit">How many exchanges at most, 1 to <see cref="MostItems"/>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">The cursor is none of ours, or the limit is out of range.</exception>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<ExchangePage> ReadAsync(ExchangeFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostItems);
        var after = cursor is null ? ListPlace.Beginning : ListPlace.Parse(cursor);
        return Task.FromResult(journal.Query(connection =>
        {
            var search = new ExchangeSearch(filter, after);
            var (found, next) = search.Run(connection, limit, cancellationToken);
            return new ExchangePage([.. found.Select(sequence => Read(connection, "sequence", sequence)).OfType<ListedExchange>()], next?.ToString());
        }));
    }

    /// <summary>One exchange, or null when the journal does not hold it (any more).</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<ListedExchange?> FindAsync(string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(journal.Query(connection => Read(connection, "id", id)));
    }

    /// <summary>What was decided about an exchange after its record was written, oldest first.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<IReadOnlyList<RecordChange>> ReadChangesAsync(string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(journal.Query(connection => RecordHistory.Read(connection, id).Changes()));
    }

    private static ListedExchange? Read(Microsoft.Data.Sqlite.SqliteConnection connection, string column, object value)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT sequence, body FROM entry WHERE {column} = $value AND kind = 0";
        command.Parameters.AddWithValue("$value", value);
        using var row = command.ExecuteReader();
        if (!row.Read())
        {
            return null;
        }

        var record = RecordDecoder.Decode(row.GetFieldValue<byte[]>(1));
        var history = RecordHistory.Read(connection, record.Id);
        return new ListedExchange(row.GetInt64(0), record, history.Apply(record.Judgement.Split), history.Appeal) { Cost = history.CostOf(record) };
    }
}
