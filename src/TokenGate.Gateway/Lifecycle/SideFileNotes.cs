using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Identity;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>Puts on record in the chain which people, keys and issuers' answers were in force from when on.</summary>
internal sealed class SideFileNotes(SideFiles files, AuditNotes notes, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                while (notes.CanWrite && files.Changes.TryDequeue(out var change))
                {
                    await notes.SideFileAsync(change.Key, change.Source, change.Hash);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // What is left is noted by the next start: the copy is told from the file then.
        }
    }
}
