using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger;

namespace TokenGate.Verbs;

/// <summary>A journal that a verb writes to. Nobody else may hold it meanwhile.</summary>
internal sealed class JournalForWriting : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private JournalForWriting(string folder) => Journal = Journal.Open(
        new JournalOptions { Path = folder },
        _services.GetRequiredService<IMeterFactory>(),
        NullLogger<Journal>.Instance);

    /// <summary>The journal.</summary>
    public Journal Journal { get; }

    /// <summary>Opens a journal, and makes it when there is none. The caller disposes the result.</summary>
    /// <exception cref="JournalException">It cannot be opened; a running gateway holds its own.</exception>
    public static JournalForWriting Create(string folder) => new(folder);

    /// <summary>Opens a journal that is there. The caller disposes the result.</summary>
    /// <exception cref="JournalException">There is none, or it cannot be opened; a running gateway holds its own.</exception>
    public static JournalForWriting OpenExisting(string folder)
    {
        _ = JournalReader.Open(folder);
        return new JournalForWriting(folder);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await _services.DisposeAsync();
    }
}
