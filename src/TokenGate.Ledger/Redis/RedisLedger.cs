using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// Keeps Redis equal to a journal's trusted sums, in the background. It never throws into its owner and never slows an exchange:
/// what Redis cannot take waits in the journal, and is sent when Redis is back, from where Redis' own cursor says.
/// </summary>
public sealed class RedisLedger : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CursorInterval = TimeSpan.FromSeconds(10);

    private readonly Journal _journal;
    private readonly RedisLedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly RedisLedgerReporter _reporter;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly SemaphoreSlim _hurry = new(0, 1);
    private readonly Task _running;
    private volatile bool _closing;
    private int _disposed;
    private long _applied;
    private long _confirmed;
    private long _sealed;
    private long _rests;

    private RedisLedger(Journal journal, RedisLedgerOptions options, TimeProvider time, ILogger logger)
    {
        _journal = journal;
        _options = options;
        _time = time;
        _logger = logger;
        _reporter = new RedisLedgerReporter(journal.Metrics, time, logger);
        journal.Metrics.ObserveLag(() => Status.Lag);
        journal.Metrics.ObserveConnected(() => Status.State == RedisLedgerState.Connected ? 1 : 0);
        journal.OnCommitted(() => Signal(_news));
        _running = RunAsync();
    }

    /// <summary>How the ledger stands.</summary>
    public RedisLedgerStatus Status
    {
        get
        {
            var applied = Interlocked.Read(ref _applied);
            var (state, message) = _reporter.Current;
            return new RedisLedgerStatus(state, message, applied, Math.Max(0, _journal.Head - applied));
        }
    }

    /// <summary>
    /// Every entry up to this sequence number is under Redis' own cursors: it will not ask for it again unless it loses data.
    /// </summary>
    internal long Confirmed => Interlocked.Read(ref _confirmed);

    /// <summary>How often the drain had nothing left to send and went to wait for news.</summary>
    internal long Rests => Interlocked.Read(ref _rests);

    /// <summary>Failed attempts to reach or use Redis so far.</summary>
    internal long Faults => _reporter.Faults;

    /// <summary>Starts to fill Redis from a journal. The journal has to outlive the ledger.</summary>
    public static RedisLedger Start(Journal journal, RedisLedgerOptions options, TimeProvider time, ILogger<RedisLedger> logger)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Shards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Shards, 100);
        return new RedisLedger(journal, options, time, logger);
    }

    /// <summary>Completes when everything that is on disk now is in Redis too. Waits through outages until cancelled.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var head = _journal.Head;
        while (Interlocked.Read(ref _applied) < head || Status.State != RedisLedgerState.Connected)
        {
            Signal(_hurry);
            Signal(_news);
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time, cancellationToken);
        }
    }

    /// <summary>Sends what is left, if Redis takes it in time, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _closing = true;
        Signal(_hurry);
        Signal(_news);
        _stop.CancelAfter(_options.CloseTimeout);
        await _running;
        _stop.Dispose();
        _news.Dispose();
        _hurry.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "An unforeseen fault must not end the ledger silently: it is reported and retried like any other.")]
    private async Task RunAsync()
    {
        // The owner gets its thread back before anything is connected.
        await Task.Yield();
        var delay = FirstRetry;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var connection = await RedisConnection.ConnectAsync(_options.Redis, _options.CommandTimeout, _stop.Token);
                var drain = new RedisDrain(_journal, connection, _options, _time, _logger);
                await drain.AgreeAsync();
                _reporter.Connected(drain.ShardFault);
                await drain.PublishPresenceAsync();
                delay = FirstRetry;
                await DrainAsync(drain);
                return;
            }
            catch (RedisLedgerException fault)
            {
                _reporter.Failed(fault, fault.NeedsOperator);
            }
            catch (JournalException fault)
            {
                _reporter.Failed(fault, needsOperator: true);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                _reporter.Failed(fault, needsOperator: false);
            }

            if (_closing)
            {
                return;
            }

            delay = await BackOffAsync(delay);
        }
    }

    /// <summary>Rounds until the ledger is closed and everything is sent.</summary>
    private async Task DrainAsync(RedisDrain drain)
    {
        var compared = _time.GetTimestamp();
        var pushed = compared;
        var (sealedAt, agreed) = (compared, compared);
        while (true)
        {
            var before = drain.Applied;
            if (Due(ref agreed, _options.CheckInterval))
            {
                await drain.AgreeZoneAsync();
            }

            var more = await drain.SendAsync();
            Progress(drain, before);
            _reporter.Connected(drain.ShardFault);
            _stop.Token.ThrowIfCancellationRequested();
            if (more)
            {
                continue;
            }

            if (_closing)
            {
                await drain.PushCursorsAsync();
                _sealed = _journal.Head > _sealed ? await drain.SealAsync() : _sealed;
                await drain.PublishPresenceAsync();
                return;
            }

            if (Due(ref pushed, CursorInterval))
            {
                await drain.PushCursorsAsync();
            }

            if (Due(ref sealedAt, _options.SealInterval))
            {
                _sealed = _journal.Head > _sealed ? await drain.SealAsync() : _sealed;
                await drain.PushCursorsAsync();
                await drain.PublishPresenceAsync();
            }

            if (Due(ref compared, _options.CheckInterval))
            {
                await drain.CompareAsync();
                Progress(drain, drain.Applied);
            }

            Interlocked.Increment(ref _rests);
            if (await _news.WaitAsync(_options.CheckInterval, _stop.Token))
            {
                await _hurry.WaitAsync(_options.Interval, _stop.Token);
            }
        }
    }

    private void Progress(RedisDrain drain, long before)
    {
        var after = drain.Applied;
        Interlocked.Exchange(ref _applied, after);
        Interlocked.Exchange(ref _confirmed, drain.Confirmed);
        if (after > before)
        {
            _journal.Metrics.OnApplied(after - before);
        }
    }

    private bool Due(ref long last, TimeSpan interval)
    {
        if (_time.GetElapsedTime(last) < interval)
        {
            return false;
        }

        last = _time.GetTimestamp();
        return true;
    }

    /// <summary>Waits, up to half as long again so that gateways do not return in step, and gives the next pause.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "Jitter needs no secrecy.")]
    private async Task<TimeSpan> BackOffAsync(TimeSpan delay)
    {
        var jitter = 1 + (Random.Shared.NextDouble() / 2);
        try
        {
            await Task.Delay(delay * jitter, _time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }

        return delay * 2 < _options.RetryDelay ? delay * 2 : _options.RetryDelay;
    }

    private static void Signal(SemaphoreSlim signal)
    {
        try
        {
            if (signal.CurrentCount == 0)
            {
                signal.Release();
            }
        }
        catch (Exception late) when (late is SemaphoreFullException or ObjectDisposedException)
        {
            // Another caller signalled at the same moment, or the ledger has ended: there is nothing to wake.
        }
    }
}
