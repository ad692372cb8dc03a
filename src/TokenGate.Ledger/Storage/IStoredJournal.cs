using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>What the tables' readers need of a journal: reads of one moment each, on connections that end with them.</summary>
internal interface IStoredJournal
{
    /// <summary>Runs one read on a connection of its own.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    T Query<T>(Func<SqliteConnection, T> read);

    /// <summary>Every entry after a sequence number as it is stored, page by page.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    IEnumerable<StoredEntry> ReadStored(long afterSequence, CancellationToken cancellationToken);

    /// <summary>The exchange in an entry.</summary>
    /// <exception cref="JournalException">It cannot be read.</exception>
    UsageRecord Decode(StoredEntry entry);
}
