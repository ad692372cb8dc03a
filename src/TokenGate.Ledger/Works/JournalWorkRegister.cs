using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Works;

/// <summary>
/// The register of a gateway: kept in its journal, and shared with other gateways over Redis where there is one. While Redis is away the
/// journal answers alone, so
/// that nothing waits for it; what two gateways then claim of one work may count in both. Thread-safe.
/// </summary>
public sealed partial class JournalWorkRegister : IWorkRegister, IAsyncDisposable
{
    /// <summary>
    /// How long a claim holds without its record. A record is appended at once; a disk that is full for longer is a fault of its own.
    /// </summary>
    public static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(10);

    /// <summary>How long Redis is left alone after it failed.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Journal _journal;
    private readonly WorkHash _hash;
    private readonly RedisWorks? _shared;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<WorkClaim>> _claims = new(StringComparer.Ordinal);
    private long _pausedUntil;

    /// <summary>Creates the register.</summary>
    /// <param name="journal">The gateway's journal; has to outlive the register.</param>
    /// <param name="key">Hides providers' ids; the same for gateways that share a Redis.</param>
    /// <param name="redis">The Redis that gateways share; null for a gateway of its own.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes faults of Redis.</param>
    public JournalWorkRegister(Journal journal, byte[] key, RedisLedgerOptions? redis, TimeProvider time, ILogger<JournalWorkRegister> logger)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(time);
        _journal = journal;
        _hash = new WorkHash(key);
        _shared = redis is null ? null : new RedisWorks(redis, journal.GatewayId);
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public async ValueTask BeginAsync(string work, WorkOwner owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var hash = _hash.Of(work);
        await WriteAsync((transaction, now) => WorkStore.Begin(transaction, hash, owner, now), cancellationToken);
        await ShareAsync(shared => shared.BeginAsync(hash, owner));
    }

    /// <inheritdoc/>
    public async ValueTask LinkAsync(string name, string work, CancellationToken cancellationToken)
    {
        var (from, to) = (_hash.Of(name), _hash.Of(work));
        if (from == to || _journal.Reader.Query(connection => WorkStore.Resolve(connection, from)) == to)
        {
            return;
        }

        await WriteAsync((transaction, now) => WorkStore.Link(transaction, from, to, now), cancellationToken);
        await ShareAsync(shared => shared.LinkAsync(from, to));
    }

    /// <inheritdoc/>
    public async ValueTask<WorkOwner?> FindAsync(string work, CancellationToken cancellationToken) => (await ResolveAsync(work)).Owner;

    /// <inheritdoc/>
    public async ValueTask<WorkShare> TakeAsync(string work, IReadOnlyList<WorkPart> parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ImmutableArray<HashedPart> told = [.. _hash.Of(parts)];

        // One claim at a time: each is worked out from what the one before left.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var (hash, owner) = await ResolveAsync(work);

            // Claims before the journal: one that gets its record in between is then seen twice, which adds nothing, and not missed.
            var claimed = Claimed(hash);
            var known = _journal.Reader.Query(connection => WorkStore.Read(connection, hash));
            var id = Guid.CreateVersion7().ToString("N");
            var expires = _time.GetUtcNow() + ClaimTime;
            var (share, counted) = await ShareAsync(shared => shared.TakeAsync(hash, id, told, known, _time.GetUtcNow(), expires)) ?? TakeAlone(known, claimed, told);
            if (share == (0, 0) && AddsNothing(known, told))
            {
                // Remembered all the same: parts that the whole covers today are a part of the sum that may exceed it tomorrow.
                await WriteAsync((transaction, now) => WorkStore.Tell(transaction, hash, told, now), cancellationToken);
            }

            WorkClaim? claim = null;
            if (share != (0, 0))
            {
                claim = new WorkClaim(id, hash, told, expires, End);
                lock (_gate)
                {
                    (_claims.TryGetValue(hash, out var claims) ? claims : _claims[hash] = []).Add(claim);
                }
            }

            return new WorkShare(owner, share.Input, share.Output, counted.Input, counted.Output, claim);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _shared?.Dispose();
        _turn.Dispose();
    }

    /// <summary>The hash that a work is kept under, and who began it.</summary>
    private async ValueTask<(string Hash, WorkOwner? Owner)> ResolveAsync(string work)
    {
        var name = _hash.Of(work);
        var (hash, owner) = _journal.Reader.Query(connection =>
        {
            var resolved = WorkStore.Resolve(connection, name);
            return (resolved, WorkStore.Find(connection, resolved));
        });
        return (hash, owner ?? await ShareAsync(shared => shared.FindAsync(hash)));
    }

    /// <summary>What is claimed of a work at the moment and has no record yet, as far as this gateway knows.</summary>
    private List<HashedPart> Claimed(string work)
    {
        lock (_gate)
        {
            if (!_claims.TryGetValue(work, out var claims))
            {
                return [];
            }

            claims.RemoveAll(claim => claim.ExpiresAt <= _time.GetUtcNow());
            return [.. claims.SelectMany(static claim => claim.Parts)];
        }
    }

    /// <summary>A claim against what this gateway knows itself: what has its record, and what is claimed.</summary>
    private static ((long Input, long Output) Share, (long Input, long Output) Counted) TakeAlone(List<HashedPart> known, List<HashedPart> claimed, ImmutableArray<HashedPart> told)
    {
        var count = new WorkCount();
        count.Take(known);
        count.Take(claimed);
        var before = count.Counted;
        count.Take(told);
        var after = count.Counted;
        return ((after.Input - before.Input, after.Output - before.Output), after);
    }

    /// <summary>True when what has its record covers a report: nothing that is only claimed is taken for counted.</summary>
    private static bool AddsNothing(List<HashedPart> known, ImmutableArray<HashedPart> told)
    {
        var count = new WorkCount();
        count.Take(known);
        var before = count.Counted;
        count.Take(told);
        return before != (0, 0) && count.Counted == before;
    }

    private void End(WorkClaim claim, bool counted)
    {
        lock (_gate)
        {
            if (_claims.TryGetValue(claim.Work, out var claims))
            {
                claims.Remove(claim);
                if (claims.Count == 0)
                {
                    _claims.Remove(claim.Work);
                }
            }
        }

        _ = SettleAsync(claim, counted);
    }

    /// <summary>Tells the others. Where Redis is away, the next claim on the work hands over what the journal holds by then.</summary>
    private async Task SettleAsync(WorkClaim claim, bool counted)
    {
        // The writer's thread calls: it goes on at once.
        await Task.Yield();
        await ShareAsync(shared => shared.SettleAsync(claim, counted));
    }

    private async Task WriteAsync(Action<Microsoft.Data.Sqlite.SqliteTransaction, DateTimeOffset> write, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        await _journal.WorkAsync(
            EntryKind.Start,
            transaction =>
            {
                write(transaction, now);
                return null;
            },
            cancellationToken);
    }

    private async Task ShareAsync(Func<RedisWorks, Task> use) => await ShareAsync(async shared =>
    {
        await use(shared);
        return true;
    });

    private async Task<T?> ShareAsync<T>(Func<RedisWorks, Task<T>> use)
    {
        if (_shared is null || _time.GetTimestamp() < Interlocked.Read(ref _pausedUntil))
        {
            return default;
        }

        try
        {
            return await use(_shared);
        }
        catch (Exception fault) when (fault is RedisLedgerException or ObjectDisposedException)
        {
            Interlocked.Exchange(ref _pausedUntil, _time.GetTimestamp() + (long)(Pause.TotalSeconds * _time.TimestampFrequency));
            Alone(_logger, fault.Message);
            return default;
        }
    }

    [LoggerMessage(5023, LogLevel.Warning, "Work that is told later is counted by this gateway alone for a while: {Fault}", EventName = "WorkRegisterAlone")]
    private static partial void Alone(ILogger logger, string fault);
}
