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

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
