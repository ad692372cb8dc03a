using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>
/// Reads a journal, also one that a running gateway writes: it sees every finished commit and never blocks the writer. Thread-safe, holds
/// nothing open between calls.
/// </summary>
public sealed class JournalReader : IStoredJournal
{
    /// <summary>
    /// Entries read at a time. No read transaction outlives a page, so a slow reader never keeps the log from being folded in.
    /// </summary>
    private const int Page = 512;

    private readonly string _file;

    /// <summary>Sees an entry's body, valid during the call alone.</summary>
    internal delegate void BodyVisitor(long sequence, EntryKind kind, ReadOnlySpan<byte> body);

    private JournalReader(string file, string gateway)
    {
        _file = file;
        GatewayId = gateway;
    }

    /// <summary>The identity that the journal was made with.</summary>
    public string GatewayId { get; }

    /// <summary>The journal's database file, for messages.</summary>
    public string File => _file;

    /// <summary>Opens the journal in a folder for reading.</summary>
    /// <exception cref="JournalException">There is none, it is damaged, or its schema is another one.</exception>
    public static JournalReader Open(string folder)
    {
        var file = JournalFile.In(folder);
        if (!System.IO.File.Exists(file))
        {
            throw new JournalException($"There is no journal in {folder}: {Path.GetFileName(file)} is missing. Check Ledger:Path, or run the gateway first.");
        }

        return Guard(file, () =>
        {
            using var connection = JournalFile.OpenReader(file);
            JournalSchema.Check(connection, file);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT value FROM meta WHERE key = 'gateway'";
            return new JournalReader(file, (string?)command.ExecuteScalar() ?? "");
        });
    }

    /// <summary>The reader of a journal that was begun in the place of this one.</summary>
    internal JournalReader Of(string gateway) => new(_file, gateway);

    /// <summary>The exchange record with this id, or null.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public ValueTask<UsageRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Guard(_file, () =>
        {
            using var connection = JournalFile.OpenReader(_file);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT body FROM entry WHERE id = $id AND kind = 0";
            command.Parameters.AddWithValue("$id", id);
            return command.ExecuteScalar() is byte[] body ? RecordDecoder.Decode(body) : null;
        }));
    }

    /// <summary>The exchange records after a sequence number, in order, up to the last commit at the time they are reached.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public IAsyncEnumerable<JournalEntry> ReadAsync(long afterSequence, CancellationToken cancellationToken) =>
        ReadStored(afterSequence, cancellationToken)
            .Where(entry => entry.Kind == EntryKind.Exchange)
            .Select(entry => new JournalEntry(entry.Sequence, Decode(entry)))
            .ToAsyncEnumerable();

    /// <summary>The exchange in an entry.</summary>
    /// <exception cref="JournalException">It cannot be read.</exception>
    internal UsageRecord Decode(StoredEntry entry) => Guard(_file, () => RecordDecoder.Decode(entry.Body));

    /// <summary>Every entry after a sequence number as it is stored.</summary>
    internal IEnumerable<StoredEntry> ReadStored(long afterSequence, CancellationToken cancellationToken)
    {
        var page = new List<StoredEntry>(Page);
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            page.Clear();
            ReadPage(afterSequence, Page, page);
            foreach (var entry in page)
            {
                yield return entry;
                afterSequence = entry.Sequence;
            }
        }
        while (page.Count == Page);
    }

    /// <summary>Adds up to <paramref name="most"/> entries after a sequence number to a list, in order.</summary>
    internal void ReadPage(long afterSequence, int most, List<StoredEntry> page) => Guard(_file, () =>
    {
        using var connection = JournalFile.OpenReader(_file);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence, kind, id, body, hash FROM entry WHERE sequence > $after ORDER BY sequence LIMIT $most";
        command.Parameters.AddWithValue("$after", afterSequence);
        command.Parameters.AddWithValue("$most", most);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            page.Add(new StoredEntry(
                row.GetInt64(0),
                (EntryKind)row.GetInt32(1),
                row.GetString(2),
                row.GetFieldValue<byte[]>(3),
                row.GetFieldValue<byte[]>(4)));
        }

        return page;
    });

    /// <summary>
    /// Shows the bodies of up to <paramref name="most"/> entries after a sequence number, in order, where they lie: none is copied, and
    /// each is there
    /// only while it is shown. Gives the last sequence number, <paramref name="afterSequence"/> when there is none.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    internal long ShowBodies(long afterSequence, int most, BodyVisitor visit) => Query(connection => ShowBodies(connection, afterSequence, most, visit));

    /// <summary>The same on a connection that is open.</summary>
    internal long ShowBodies(SqliteConnection connection, long afterSequence, int most, BodyVisitor visit)
    {
        // What is counted for one gateway must not be read from the journal of another one, which may have been begun in its place.
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE key = 'gateway'";
        if ((string?)command.ExecuteScalar() is { } found && found != GatewayId)
        {
            throw new JournalException($"{_file} is the journal of gateway {found} now, no longer that of {GatewayId}");
        }

        command.CommandText = "SELECT sequence, kind, body FROM entry WHERE sequence > $after ORDER BY sequence LIMIT $most";
        command.Parameters.AddWithValue("$after", afterSequence);
        command.Parameters.AddWithValue("$most", most);
        using var row = command.ExecuteReader();
        var last = afterSequence;
        while (row.Read())
        {
            // Past the reader, which asks for the type of a column before each value.
            last = raw.sqlite3_column_int64(row.Handle, 0);
            visit(last, (EntryKind)raw.sqlite3_column_int(row.Handle, 1), raw.sqlite3_column_blob(row.Handle, 2));
        }

        return last;
    }

    /// <summary>The calendar of its gateway's deployment; UTC where it has none so far.</summary>
    /// <exception cref="JournalException">The journal cannot be read, or names a zone that this machine does not know.</exception>
    public ReportingZone ReadZone() => Query(JournalZone.Read).Zone ?? ReportingZone.Utc;

    /// <summary>The currencies of the costs; null where none was kept so far: then all are of the configured one.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public CurrencyHistory? ReadCurrencies() => Query(JournalCurrency.Read).Currencies;

    /// <summary>The last sequence number on disk; 0 when there is none.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    internal long LastSequence() => Ends().Last;

    /// <summary>The first and the last sequence number on disk; 0 when there is none.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    internal (long First, long Last) Ends() => Query(static connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT coalesce(min(sequence), 0) FROM entry), (SELECT coalesce(max(sequence), 0) FROM entry)";
        using var row = command.ExecuteReader();
        _ = row.Read();
        return (row.GetInt64(0), row.GetInt64(1));
    });

    /// <summary>The note of a kind with this id, or null.</summary>
    internal JournalNote? FindNote(EntryKind kind, string id) => Query(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM entry WHERE id = $id AND kind = $kind";
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$kind", (int)kind);
        return command.ExecuteScalar() is byte[] body ? NoteCodec.Decode(kind, body) : null;
    });

    /// <summary>Runs one read on a connection of its own.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    internal T Query<T>(Func<SqliteConnection, T> read) => Guard(_file, () =>
    {
        using var connection = JournalFile.OpenReader(_file);
        return read(connection);
    });

    /// <summary>Runs one read of many rows on a connection of its own.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    internal T Scan<T>(Func<JournalScan, T> read) => Guard(_file, () =>
    {
        using var scan = new JournalScan(_file);
        return read(scan);
    });

    T IStoredJournal.Query<T>(Func<SqliteConnection, T> read) => Query(read);

    IEnumerable<StoredEntry> IStoredJournal.ReadStored(long afterSequence, CancellationToken cancellationToken) => ReadStored(afterSequence, cancellationToken);

    UsageRecord IStoredJournal.Decode(StoredEntry entry) => Decode(entry);

    private static T Guard<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException fault)
        {
            throw new JournalException(JournalFile.Describe(file, fault), fault);
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            throw new JournalException($"{file}: an entry cannot be read ({fault.Message}). Run `tokengate audit verify`, it names the entry.", fault);
        }
    }
}
