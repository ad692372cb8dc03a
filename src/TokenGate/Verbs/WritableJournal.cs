using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger;

namespace TokenGate.Verbs;

/// <summary>A journal opened for writing by a verb. It is locked exclusively.</summary>
internal sealed class WritableJournal : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private WritableJournal(string folder) => Journal = Journal.Open(
        new JournalOptions { Path = folder },
        _services.GetRequiredService<IMeterFactory>(),
        NullLogger<Journal>.Instance);

    /// <summary>The journal.</summary>
    public Journal Journal { get; }

    /// <summary>Opens a journal, creating it if needed. The caller disposes the result.</summary>
    /// <exception cref="JournalException">It cannot be opened, for example because a running gateway has locked it.</exception>
    public static WritableJournal Create(string folder) => new(folder);

    /// <summary>Opens an existing journal. The caller disposes the result.</summary>
    /// <exception cref="JournalException">
    /// It does not exist or cannot be opened, for example because a running gateway has locked it.
    /// </exception>
    public static WritableJournal OpenExisting(string folder)
    {
        _ = JournalReader.Open(folder);
        return new WritableJournal(folder);
    }

    /// <summary>Puts a note on an existing journal's chain; false while a running gateway has locked it.</summary>
    /// <exception cref="JournalException">The journal does not exist or cannot be written.</exception>
    public static async Task<bool> TryNoteAsync(string folder, EntryKind kind, IReadOnlyDictionary<string, string> facts, CancellationToken cancellationToken)
    {
        try
        {
            await using var opened = OpenExisting(folder);
            await opened.Journal.AppendNoteAsync(new JournalNote(kind, TimeProvider.System.GetUtcNow(), facts), cancellationToken);
            return true;
        }
        catch (JournalException held) when (held.Owner is not null)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await _services.DisposeAsync();
    }
}
