using System.Globalization;
using Microsoft.Extensions.Logging;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// Carries a journal's trusted sums over one connection, exactly once: each shard's sums and cursor move together in one script, so
/// so Redis' own cursor always tells what it has. Used by one caller at a time; a new connection gets a new drain.
/// </summary>
internal sealed partial class RedisDrain
{
    /// <summary>How long a shard is left alone after Redis refused it while others went well.</summary>
    private static readonly TimeSpan ShardPause = TimeSpan.FromSeconds(2);

    private readonly Journal _journal;
    private readonly RedisConnection _connection;
    private readonly RedisLedgerOptions _options;
    private readonly RedisKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ShardPosition[] _positions;
    private readonly ShardBatch[] _batches;
    private readonly long[] _resumeAt;
    private readonly List<StoredEntry> _page = [];
    private readonly RetainedRefill _refill;
    private readonly NameCache _names = new();
    private DrainPage? _prefetched;

    /// <summary>The page that the batches were filled from for shards that have all read up to it; null when they hold something else.</summary>
    private DrainPage? _prepared;

    public RedisDrain(Journal journal, RedisConnection connection, RedisLedgerOptions options, TimeProvider time, ILogger logger)
    {
        _journal = journal;
        _connection = connection;
        _options = options;
        _keys = new RedisKeys(options.KeyPrefix, options.Shards);
        _time = time;
        _logger = logger;
        _positions = [.. Enumerable.Range(0, options.Shards).Select(_ => new ShardPosition())];
        _batches = [.. Enumerable.Range(0, options.Shards).Select(_ => new ShardBatch())];
        _resumeAt = new long[options.Shards];
        _refill = new RetainedRefill(journal, connection, _keys, options.RetentionDays);
    }

    /// <summary>Every entry up to here is in Redis, or adds nothing to it.</summary>
    public long Applied => _positions.Min(position => position.Read);

    /// <summary>Every entry up to here is under all of Redis' cursors.</summary>
    public long Confirmed => _positions.Min(position => position.Cursor);

    /// <summary>Why a shard is refused while others go well; null when none is.</summary>
    public RedisLedgerException? ShardFault { get; private set; }

    /// <summary>Agrees with Redis on schema, shards and whose journal this is, and reads the cursors.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or disagrees.</exception>
    public async Task AgreeAsync()
    {
        await RedisMeta.AgreeAsync(_connection, _keys);
        await RequireOwnSealAsync();
        await CompareAsync();
        for (var shard = 0; shard < _positions.Length; shard++)
        {
            _refill.Require(shard, _positions[shard].Cursor);
        }
    }

    /// <summary>Reads the cursors anew: Redis may have lost what it had, or got what we thought it had not.</summary>
    public async Task CompareAsync()
    {
        var cursors = await Task.WhenAll(Enumerable.Range(0, _options.Shards)
            .Select(shard => _connection.HashGetAsync(_keys.Cursor(shard), _journal.GatewayId)));
        for (var shard = 0; shard < cursors.Length; shard++)
        {
            var cursor = long.TryParse(cursors[shard], NumberStyles.Integer, CultureInfo.InvariantCulture, out var known) ? known : 0;
            if (cursor != _positions[shard].Cursor)
            {
                AdoptCursor(shard, cursor);
            }
        }
    }

    /// <summary>Sends one round of entries. False when there was nothing left to read.</summary>
    /// <exception cref="RedisLedgerException">Redis failed; what it applied is in the cursors.</exception>
    /// <exception cref="JournalException">An entry cannot be read.</exception>
    public async Task<bool> SendAsync()
    {
        await _refill.RunAsync(_positions);
        var now = _time.GetTimestamp();
        var active = Enumerable.Range(0, _options.Shards).Where(shard => _resumeAt[shard] <= now).ToArray();
        if (active.Length == 0)
        {
            return false;
        }

        var from = active.Min(shard => _positions[shard].Read);
        var page = _prefetched is { } next && next.From == from ? next : ReadPage(from);
        _prefetched = null;
        if (page.To == from)
        {
            return false;
        }

        if (page != _prepared || active.Length < _options.Shards || _positions.Any(position => position.Read != from))
        {
            Collect(page, active);
        }

        var to = page.To;
        foreach (var shard in active.Where(shard => _batches[shard].IsEmpty))
        {
            _positions[shard].Passed(to);
        }

        await ApplyAsync([.. active.Where(shard => !_batches[shard].IsEmpty)], to);
        return true;
    }

    /// <summary>Tells Redis how far each shard was read, also where there was nothing for it: a restart then reads no further back.</summary>
    public Task PushCursorsAsync()
    {
        ClearBatches();
        return Task.WhenAll(Enumerable.Range(0, _options.Shards)
            .Where(shard => _positions[shard].IsBehind && _resumeAt[shard] == 0)
            .Select(shard => ApplyAsync(shard, _positions[shard].Read)));
    }

    /// <summary>Writes the chain's head where the journal's owner alone cannot change it. Gives the sequence that was sealed.</summary>
    public async Task<long> SealAsync()
    {
        _page.Clear();
        _journal.Reader.ReadPage(_journal.Head - 1, 1, _page);
        if (_page.Count == 0)
        {
            return 0;
        }

        var head = _page[^1];
        var seal = string.Create(CultureInfo.InvariantCulture, $"{head.Sequence}:{Convert.ToHexStringLower(head.Hash)}");
        await _connection.HashSetAsync(_keys.Seals, _journal.GatewayId, seal);
        return head.Sequence;
    }

    /// <summary>Publishes that this gateway is up, how far its journal goes, and which models judge.</summary>
    public Task PublishPresenceAsync() => _connection.HashSetAsync(
        _keys.Gateways, _journal.GatewayId, new GatewayPresence(_time.GetUtcNow(), _journal.Head, _options.Models()).ToText());

    private DrainPage ReadPage(long from) => DrainPage.Read(_journal.Reader, _keys, _names, from, _options.BatchEntries);

    private void ClearBatches()
    {
        _prepared = null;
        foreach (var batch in _batches)
        {
            batch.Clear();
        }
    }

    private void Collect(DrainPage page, int[] active)
    {
        ClearBatches();
        var isActive = new bool[_options.Shards];
        foreach (var shard in active)
        {
            isActive[shard] = true;
        }

        foreach (var (sequence, shard, key, sums) in page.Bookings)
        {
            if (isActive[shard] && sequence > _positions[shard].Read)
            {
                _batches[shard].Add(key, sums);
            }
        }
    }

    private async Task ApplyAsync(int[] shards, long to)
    {
        RedisLedgerException? refused = null;
        var failed = 0;
        var sent = shards.Select(shard => (shard, ApplyAsync(shard, to))).ToArray();
        Prefetch(to);
        foreach (var (shard, sending) in sent)
        {
            try
            {
                await sending;
                _resumeAt[shard] = 0;
            }
            catch (RedisLedgerException fault)
            {
                refused = fault;
                failed++;
                _resumeAt[shard] = _time.GetTimestamp() + (long)(ShardPause.TotalSeconds * _time.TimestampFrequency);
            }
        }

        ShardFault = refused ?? (_resumeAt.Any(at => at != 0) ? ShardFault : null);
        if (refused is not null && failed == shards.Length)
        {
            // Nothing went well: the server, not a shard.
            throw refused;
        }
    }

    /// <summary>
    /// Prefetches the next page and prepares its batches while Redis works. A fault, or a shard that does not get as far as assumed here, is left to the next
    /// round.
    /// </summary>
    private void Prefetch(long from)
    {
        ClearBatches();
        try
        {
            var page = ReadPage(from);

            // An empty page would hide entries that are appended after it was read.
            _prefetched = page.To > from ? page : null;
        }
        catch (JournalException)
        {
            _prefetched = null;
        }

        if (_prefetched is { } next)
        {
            foreach (var (_, shard, key, sums) in next.Bookings)
            {
                _batches[shard].Add(key, sums);
            }

            for (var shard = 0; shard < _batches.Length; shard++)
            {
                _batches[shard].Prepare(_keys, shard);
            }

            _prepared = next;
        }
    }

    private async Task ApplyAsync(int shard, long to)
    {
        var position = _positions[shard];
        var (keys, arguments) = _batches[shard].ToScript(_keys, shard, _journal.GatewayId, position.Cursor, to, _options.RetentionDays);
        var cursor = await _connection.EvalAsync(ApplyScript.Text, keys, arguments);
        if (cursor == to)
        {
            position.Applied(to);
        }
        else
        {
            AdoptCursor(shard, cursor);
        }
    }

    private void AdoptCursor(int shard, long cursor)
    {
        if (cursor > _journal.Head)
        {
            throw JournalMismatch($"has entries up to {cursor} of gateway {_journal.GatewayId} in shard {shard}", $"ends at {_journal.Head}");
        }

        if (cursor < _positions[shard].Cursor)
        {
            Resending(_logger, shard, cursor, _positions[shard].Cursor);
        }

        _positions[shard].Reset(cursor);
        _refill.Require(shard, cursor);
    }

    /// <summary>
    /// The seal in Redis has to lie on our chain. Otherwise two journals share an identity (a copied folder, a restored backup), and
    /// sending would lose or double what the other one did: nothing is sent until an operator decides.
    /// </summary>
    private async Task RequireOwnSealAsync()
    {
        var seal = (await _connection.HashGetAsync(_keys.Seals, _journal.GatewayId))?.Split(':');
        if (seal is not [var digits, var hash] || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return;
        }

        if (sequence > _journal.Head)
        {
            throw JournalMismatch($"holds a seal of gateway {_journal.GatewayId} at entry {sequence}", $"ends at {_journal.Head}");
        }

        _page.Clear();
        _journal.Reader.ReadPage(sequence - 1, 1, _page);
        if (_page is [var entry] && entry.Sequence == sequence && Convert.ToHexStringLower(entry.Hash) != hash)
        {
            throw JournalMismatch($"holds a seal of gateway {_journal.GatewayId} at entry {sequence}", "has another entry there");
        }
    }

    private RedisLedgerException JournalMismatch(string redis, string journal) => new(
        $"Redis {redis}, but the journal {_journal.Reader.File} {journal}: the journal was restored from an older copy, or two gateways run on copies "
        + "of one journal. Nothing is sent, so that nothing is lost or counted twice. Start this gateway with an empty Ledger:Path (it gets an "
        + "identity of its own), or put the newer journal back.")
    {
        NeedsOperator = true,
    };

    [LoggerMessage(5014, LogLevel.Warning, "Redis lost entries of shard {Shard}: it is at {Cursor}, it was at {Before}. They are sent again", EventName = "RedisResending")]
    private static partial void Resending(ILogger logger, int shard, long cursor, long before);
}
