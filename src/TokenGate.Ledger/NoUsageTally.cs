using System.Globalization;
using Microsoft.Extensions.Logging;

namespace TokenGate.Ledger;

/// <summary>
/// Counts calls that ran no model and puts them into the chain, one entry for each minute that had any: lists, files, telemetry and health
/// checks would be most
/// of a journal otherwise. A process that is killed loses at most the minute it was in; the calls are no usage. Thread-safe.
/// </summary>
public sealed partial class NoUsageTally : IAsyncDisposable
{
    /// <summary>Routes and kinds of path that are told apart in a minute; further ones are counted as <see cref="Other"/>.</summary>
    public const int MostKeys = 512;

    /// <summary>What stands for the routes and kinds of path beyond <see cref="MostKeys"/>.</summary>
    public const string Other = "other";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private Dictionary<(string Route, string PathKind), long> _counts = [];
    private DateTimeOffset _since;

    private NoUsageTally(Journal journal, TimeProvider time, ILogger logger)
    {
        _journal = journal;
        _time = time;
        _logger = logger;
        _since = time.GetUtcNow();
        _running = RunAsync();
    }

    /// <summary>Starts to count. The journal has to outlive the tally.</summary>
    public static NoUsageTally Start(Journal journal, TimeProvider time, ILogger<NoUsageTally> logger)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(time);
        return new NoUsageTally(journal, time, logger);
    }

    /// <summary>Counts a call. Never waits and never fails.</summary>
    /// <param name="route">The route's id.</param>
    /// <param name="pathKind">What kind of path it was, from a closed list (<c>models</c>, <c>files</c>, <c>telemetry</c>, ...).</param>
    public void Add(string route, string pathKind)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(pathKind);
        lock (_gate)
        {
            var key = (route, pathKind);
            if (_counts.Count >= MostKeys && !_counts.ContainsKey(key))
            {
                key = (Other, Other);
            }

            _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Writes what is counted so far, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _running;
        await WriteAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Minute, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await WriteAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposing writes what is left.
        }
    }

    private async Task WriteAsync()
    {
        NoUsageMinute minute;
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (_counts.Count == 0)
            {
                _since = now;
                return;
            }

            var id = string.Create(CultureInfo.InvariantCulture, $"no-usage:{Guid.CreateVersion7()}");
            minute = new NoUsageMinute(id, _since, _counts);
            (_counts, _since) = ([], now);
        }

        try
        {
            if (_journal.TryAppend(minute) is not { } written)
            {
                // The journal's memory is full: what it did not take is counted on.
                Merge(minute);
                return;
            }

            await written;
        }
        catch (JournalException fault)
        {
            // The journal keeps what it took and writes it when the disk allows.
            Delayed(_logger, fault.Message);
        }
    }

    private void Merge(NoUsageMinute minute)
    {
        lock (_gate)
        {
            _since = minute.Start;
            foreach (var (key, calls) in minute.Counts)
            {
                _counts[key] = _counts.GetValueOrDefault(key) + calls;
            }
        }
    }

    [LoggerMessage(5022, LogLevel.Warning, "A minute's tally of calls that ran no model is not on disk yet: {Fault}", EventName = "NoUsageTallyDelayed")]
    private static partial void Delayed(ILogger logger, string fault);
}
