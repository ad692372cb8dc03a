using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TokenGate.Ledger.Audit;

namespace TokenGate.Ledger;

/// <summary>
/// Writes the chain's head into the log, each minute in which it moved, at the start and at the end: also without Redis there is then a
/// place
/// beside the disk that vouches for the journal, as far as the log is kept elsewhere. Redis gets its seals from
/// <see cref="Redis.RedisLedger"/>.
/// </summary>
public sealed partial class ChainSealer : IAsyncDisposable
{
    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ECDsa? _key;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile ChainSeal? _last;
    private int _rounds;

    private ChainSealer(Journal journal, TimeSpan interval, ECDsa? key, TimeProvider time, ILogger logger)
    {
        _key = key;
        _journal = journal;
        _time = time;
        _logger = logger;
        _running = RunAsync(interval);
    }

    /// <summary>The last seal; null before the first.</summary>
    public ChainSeal? Last => _last;

    /// <summary>How often the head was looked at.</summary>
    internal int Rounds => Volatile.Read(ref _rounds);

    /// <summary>Starts to seal. The journal has to outlive the sealer.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="interval">How often; the gateway seals each minute.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes the seals.</param>
    /// <param name="key">Signs them; owned by the sealer from now on. Null leaves them unsigned.</param>
    public static ChainSealer Start(Journal journal, TimeSpan interval, TimeProvider time, ILogger<ChainSealer> logger, ECDsa? key = null)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        return new ChainSealer(journal, interval, key, time, logger);
    }

    /// <summary>Seals what is there at the end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _running;
        Seal();
        _key?.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan interval)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(interval, _time);
        try
        {
            do
            {
                Seal();
                Interlocked.Increment(ref _rounds);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The end seals once more.
        }
    }

    private void Seal()
    {
        var (sequence, hash) = _journal.Chain;
        if (sequence == 0 || sequence == _last?.Sequence)
        {
            return;
        }

        var seal = new ChainSeal(sequence, Convert.ToHexStringLower(hash), _time.GetUtcNow());
        if (_key is { } key)
        {
            SealedAndSigned(_logger, _journal.GatewayId, seal.Sequence, seal.Hash, SealSignature.Sign(key, _journal.GatewayId, seal.Sequence, seal.Hash));
        }
        else
        {
            Sealed(_logger, _journal.GatewayId, seal.Sequence, seal.Hash);
        }

        _last = seal;
        _journal.Mark();
    }

    [LoggerMessage(5015, LogLevel.Information, "Seal of gateway {Gateway}: {Sequence}:{Hash}", EventName = "ChainSealed")]
    private static partial void Sealed(ILogger logger, string gateway, long sequence, string hash);

    [LoggerMessage(5018, LogLevel.Information, "Seal of gateway {Gateway}: {Sequence}:{Hash} signed {Signature}", EventName = "ChainSealedAndSigned")]
    private static partial void SealedAndSigned(ILogger logger, string gateway, long sequence, string hash, string signature);
}
