using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TokenGate.Ledger.Tests;

/// <summary>A folder with a journal for one test, removed afterwards; can be closed and opened again on the same files.</summary>
internal sealed class TemporaryJournal : IAsyncDisposable
{
    private TemporaryJournal(string folder, Func<JournalOptions, JournalOptions> configure)
    {
        Folder = folder;
        Options = configure(new JournalOptions { Path = folder });
        Journal = Journal.Open(Options, Meters, NullLogger<Journal>.Instance);
    }

    public static TestMeters Meters { get; } = new();

    public string Folder { get; }

    public string File => Path.Combine(Folder, "journal.db");

    public JournalOptions Options { get; }

    public Journal Journal { get; private set; }

    public static TemporaryJournal Open(Func<JournalOptions, JournalOptions>? configure = null) =>
        new(Directory.CreateTempSubdirectory("tokengate-journal-").FullName, configure ?? (static options => options));

    /// <summary>Closes the journal in good order and opens it again.</summary>
    public async Task ReopenAsync(ILogger<Journal>? logger = null)
    {
        await Journal.DisposeAsync();
        Journal = Journal.Open(Options, Meters, logger ?? NullLogger<Journal>.Instance);
    }

    /// <summary>
    /// Puts the file of another gateway in the place of this one while the journal cannot write, and waits until a chain has begun anew.
    /// </summary>
    /// <param name="other">The other journal's file, closed.</param>
    /// <param name="id">The exchange that is recorded meanwhile, and is the first of the new chain.</param>
    public async Task ReplaceByAsync(string other, string id)
    {
        await using var intruder = new SqliteConnection($"Data Source={File};Pooling=False");
        await intruder.OpenAsync();
        await using var hold = intruder.CreateCommand();
        hold.CommandText = "BEGIN IMMEDIATE";
        await hold.ExecuteNonQueryAsync();
        await Assert.ThrowsAsync<JournalException>(async () => await Journal.AppendAsync(Records.Trusted(id), CancellationToken.None));
        System.IO.File.Delete(File + "-wal");
        System.IO.File.Delete(File + "-shm");
        System.IO.File.Copy(other, File + ".other");
        System.IO.File.Move(File + ".other", File, overwrite: true);
        await Eventually.HoldsAsync(() => Journal.Fault is null);
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
