using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>
/// Has the days that pages ask for in memory before somebody asks: the last ones first after a start, and then what is booked, second by
/// second; days that are over are written beside the journal for the next start. Without it everything is answered as well, from the
/// journal at the first question.
/// </summary>
internal sealed class BookKeeper(IJournal journal, ActivityReader activity, FaultReporter faults, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nobody who starts the gateway waits for it.
        await Task.Yield();
        using var timer = new PeriodicTimer(Beat, clock);
        var isPrepared = false;
        try
        {
            do
            {
                try
                {
                    if (LateJournal.Behind(journal) is { } own)
                    {
                        await own.Book.KeepUpAsync(stoppingToken);
                        if (!isPrepared)
                        {
                            await activity.PrepareAsync(own.Reader.ReadZone(), clock.GetUtcNow(), stoppingToken);
                            isPrepared = true;
                        }

                        await own.Book.ShelveAsync(isLast: false, stoppingToken);
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    faults.Report(FaultSource.Admin, exception);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }

        await NoteAsync();
    }

    /// <summary>Notes how far the days on disk go: the next start goes on from there.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "G2: without the note the next start reads more.")]
    private async Task NoteAsync()
    {
        try
        {
            if (LateJournal.Behind(journal) is { } own)
            {
                await own.Book.ShelveAsync(isLast: true, CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            faults.Report(FaultSource.Admin, exception);
        }
    }
}
