using System.Globalization;
using Microsoft.Extensions.Logging;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// Carries a journal's trusted sums over one connection, exactly once: each shard's sums and cursor move together in one script, so
/// Redis' own cursor always tells what it has. Used by one caller at a time; a new connection gets a new drain.
/// </summary>
internal sealed partial class RedisDrain
{
    /// <summary>How long a shard is left alone after Redis refused it while others went well.</summary>
    private static readonly TimeSpan ShardPause = TimeSpan.FromSeconds(2);

    private readonly Journal _journal;

    /// <summary>Of the gateway that this drain agreed for: a journal that was begun in the place of this one needs another drain.</summary>
    private readonly JournalReader _reader;
    private readonly RedisConnection _connection;
    private readonly RedisLedgerOptions _options;
    private readonly RedisKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ShardPosition[] _positions;
    private ShardBatch[] _batches;
    private readonly long[] _resumeAt;
    private readonly List<StoredEntry> _page = [];
    private readonly RetainedRefill _refill;
    private readonly RedisCalendar _calendar;
    private readonly DrainReader _pages;
    private DrainPage? _prefetched;

    /// <summary>
    /// The page that the batches were filled from for shards that have all read up to it; null when they hold something else.
    /// </summary>
    private DrainPage? _prepared;

    public RedisDrain(Journal journal, RedisConnection connection, RedisLedgerOptions options, TimeProvider time, ILogger logger)
    {
        _journal = journal;
        _reader = journal.Reader;
        _connection = connection;
        _options = options;
        _keys = new RedisKeys(options.KeyPrefix, options.Shards);
        _pages = new DrainReader(_reader, _keys, options.BatchEntries);
        _calendar = new RedisCalendar(journal, _keys, options, time, logger);
        _time = time;
        _logger = logger;
        _positions = [.. Enumerable.Range(0, options.Shards).Select(_ => new ShardPosition())];
        _batches = [];
        _resumeAt = new long[options.Shards];
        _refill = new RetainedRefill(journal, connection, _keys, options.RetentionDays);
    }

    /// <summary>Every entry up to here is in Redis, or adds nothing to it.</summary>
    public long Applied => _positions.Min(position => position.Read);

    /// <summary>Every entry up to here is under all of Redis' cursors.</summary>
    public long Confirmed => _positions.Min(position => position.Cursor.Applied);

    /// <summary>Why a shard is refused while others go well; null when none is.</summary>
    public RedisLedgerException? ShardFault { get; private set; }

    /// <summary>Agrees with Redis on schema, shards and whose journal this is, and reads the cursors.</summary>
    /// <exception cref="RedisLedgerException">Redis cannot be reached, or disagrees.</exception>
    public async Task AgreeAsync()
    {
        if (await RedisMeta.AgreeAsync(_connection, _keys, _options, Calendar.Read(_journal.Reader).Zone))
        {
            Upgrading(_logger, RedisKeys.OldSchema, RedisKeys.Schema);
        }

        await RequireOwnSealAsync();
        await AgreeZoneAsync();
        await CompareAsync();
        for (var shard = 0; shard < _positions.Length; shard++)
        {
            _refill.Require(shard, _positions[shard].Cursor.Applied);
        }
    }

    /// <summary>Looks for another calendar or currency: it was changed here, or at another gateway.</summary>
    public async Task AgreeZoneAsync()
    {
        if (await _calendar.AgreeAsync(_connection))
        {
            _prefetched = _prepared = null;
            _batches = [.. Enumerable.Range(0, _options.Shards).Select(_ => _calendar.NewBatch())];
        }
    }

    /// <summary>Reads the cursors anew: Redis may have lost what it had, or got what we thought it had not.</summary>
    public async Task CompareAsync()
    {
        var cursors = await Task.WhenAll(Enumerable.Range(0, _options.Shards).Select(ReadCursorAsync));
        for (var shard = 0; shard < cursors.Length; shard++)
        {
            var cursor = cursors[shard];
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
        await _refill.RunAsync(_positions, _calendar.NewBatch);
        var now = _time.GetTimestamp();
        var active = Enumerable.Range(0, _options.Shards).Where(shard => _resumeAt[shard] <= now).ToArray();
        if (active.Length == 0)
        {
            return false;
        }

        if (Array.Exists(active, shard => _positions[shard].Cursor.IsUpgrading))
        {
            await UpgradeAsync([.. active.Where(shard => _positions[shard].Cursor.IsUpgrading)]);
            return true;
        }

        var from = active.Min(shard => _positions[shard].Read);
        var page = _prefetched is { } next && next.From == from ? next : _pages.Read(from);
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
        _pages.Recycle(page);
        return true;
    }

    /// <summary>
    /// Tells Redis how far each shard was read, also where there was nothing for it: a restart then reads no further back.
    /// </summary>
    public Task PushCursorsAsync()
    {
        ClearBatches();
        return Task.WhenAll(Enumerable.Range(0, _options.Shards)
            .Where(shard => _positions[shard].IsBehind && _resumeAt[shard] == 0 && !_positions[shard].Cursor.IsUpgrading)
            .Select(shard => ApplyAsync(shard, _positions[shard].Read)));
    }

    /// <summary>Writes the chain's head where the journal's owner alone cannot change it. Gives the sequence that was sealed.</summary>
    public async Task<long> SealAsync()
    {
        _page.Clear();
        _reader.ReadPage(_journal.Head - 1, 1, _page);
        if (_page.Count == 0)
        {
            return 0;
        }

        var head = _page[^1];
        var seal = string.Create(CultureInfo.InvariantCulture, $"{head.Sequence}:{Convert.ToHexStringLower(head.Hash)}");
        await _connection.HashSetAsync(_keys.Seals, _reader.GatewayId, seal);
        return head.Sequence;
    }

    /// <summary>Publishes that this gateway is up, how far its journal goes, and which models judge.</summary>
    public Task PublishPresenceAsync() => _connection.HashSetAsync(
        _keys.Gateways, _reader.GatewayId, new GatewayPresence(_time.GetUtcNow(), _journal.Head, _options.Models()).ToText());

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

        foreach (ref readonly var booking in page.Bookings)
        {
            if (isActive[booking.Shard] && booking.Sequence > _positions[booking.Shard].Read)
            {
                _batches[booking.Shard].Add(booking.Key, booking.Sums, booking.Rules);
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
    /// Prefetches the next page and prepares its batches while Redis works. A fault, or a shard that does not get as far as assumed here,
    /// is left to the next
    /// round.
    /// </summary>
    private void Prefetch(long from)
    {
        ClearBatches();
        try
        {
            var page = _pages.Read(from);

            // An empty page would hide entries that are appended after it was read.
            _prefetched = page.To > from ? page : null;
        }
        catch (JournalException)
        {
            _prefetched = null;
        }

        if (_prefetched is { } next)
        {
            foreach (ref readonly var booking in next.Bookings)
            {
                _batches[booking.Shard].Add(booking.Key, booking.Sums, booking.Rules);
            }

            for (var shard = 0; shard < _batches.Length; shard++)
            {
                _batches[shard].Prepare(_keys, shard, _options.RetentionDays);
            }

            _prepared = next;
        }
    }

    private async Task ApplyAsync(int shard, long to)
    {
        var position = _positions[shard];
        var next = position.Cursor.Advance(to);
        var (keys, arguments) = _batches[shard].ToScript(_keys, shard, _reader.GatewayId, position.Cursor, next, _options.RetentionDays);
        var reply = await _connection.EvalTextsAsync(ApplyScript.Text, keys, arguments);
        if (reply[0] == ApplyScript.NotFenced)
        {
            AdoptCursor(shard, await ReadCursorAsync(shard));
            return;
        }

        foreach (var field in reply.Skip(1))
        {
            CostLeftOut(_logger, field);
        }

        if (reply[0] == next.ToString())
        {
            position.Reset(next);
        }
        else
        {
            AdoptCursor(shard, Parse(shard, reply[0]));
        }
    }

    /// <summary>
    /// Sends one round of what this schema adds to entries that a release of schema 1 applied: cached tokens, cost, editions and tags. What
    /// it counted stays where it
    /// is, so readers of usage see each token once all the while; new entries wait until the shard has caught up.
    /// </summary>
    private async Task UpgradeAsync(int[] shards)
    {
        _prefetched = null;
        var page = _pages.Read(shards.Min(shard => _positions[shard].Cursor.Applied));
        ClearBatches();
        foreach (ref readonly var booking in page.Bookings)
        {
            if (_positions[booking.Shard].Cursor is { Until: { } until, Applied: var applied } && booking.Sequence > applied && booking.Sequence <= until)
            {
                _batches[booking.Shard].Add(booking.Key, booking.Sums, booking.Rules);
            }
        }

        foreach (var shard in shards.Where(shard => page.To > _positions[shard].Cursor.Applied))
        {
            await ApplyAsync(shard, page.To);
        }
    }

    /// <summary>The cursor of a shard, which is made one of this schema where it is not.</summary>
    private async Task<ShardCursor> ReadCursorAsync(int shard) =>
        Parse(shard, (await _connection.EvalTextsAsync(FenceScript.Text, [_keys.Cursor(shard)], [_reader.GatewayId]))[0]);

    private ShardCursor Parse(int shard, string text)
    {
        try
        {
            return ShardCursor.Parse(text);
        }
        catch (FormatException fault)
        {
            throw new RedisLedgerException(
                $"Redis: the cursor of {_reader.GatewayId} in {_keys.Cursor(shard)} was changed by another program ({fault.Message}). Run `tokengate ledger rebuild`.",
                fault)
            {
                NeedsOperator = true,
            };
        }
    }

    private void AdoptCursor(int shard, ShardCursor cursor)
    {
        if (Math.Max(cursor.Applied, cursor.Counted) > _journal.Head)
        {
            throw JournalMismatch($"has entries up to {cursor.Counted} of gateway {_reader.GatewayId} in shard {shard}", $"ends at {_journal.Head}");
        }

        if (cursor.Counted < _positions[shard].Cursor.Counted)
        {
            Resending(_logger, shard, cursor.Counted, _positions[shard].Cursor.Counted);
        }

        _positions[shard].Reset(cursor);
        _refill.Require(shard, cursor.Applied);
    }

    /// <summary>
    /// The seal in Redis has to lie on our chain. Otherwise two journals share an identity (a copied folder, a restored backup), and
    /// sending would lose or double what the other one did: nothing is sent until an operator decides.
    /// </summary>
    private async Task RequireOwnSealAsync()
    {
        var seal = (await _connection.HashGetAsync(_keys.Seals, _reader.GatewayId))?.Split(':');
        if (seal is not [var digits, var hash] || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return;
        }

        if (sequence > _journal.Head)
        {
            throw JournalMismatch($"holds a seal of gateway {_reader.GatewayId} at entry {sequence}", $"ends at {_journal.Head}");
        }

        _page.Clear();
        _reader.ReadPage(sequence - 1, 1, _page);
        if (_page is [var entry] && entry.Sequence == sequence && Convert.ToHexStringLower(entry.Hash) != hash)
        {
            throw JournalMismatch($"holds a seal of gateway {_reader.GatewayId} at entry {sequence}", "has another entry there");
        }
    }

    private RedisLedgerException JournalMismatch(string redis, string journal) => RedisSeals.Mismatch(redis, _reader.File, journal);

    [LoggerMessage(5014, LogLevel.Warning, "Redis lost entries of shard {Shard}: it is at {Cursor}, it was at {Before}. They are sent again", EventName = "RedisResending")]
    private static partial void Resending(ILogger logger, int shard, long cursor, long before);

    [LoggerMessage(5016, LogLevel.Information, "Redis has schema {From}: it is brought to schema {To} beside the traffic; counts stay readable", EventName = "RedisUpgrading")]
    private static partial void Upgrading(ILogger logger, string from, string to);

    [LoggerMessage(5017, LogLevel.Warning, "A cost does not fit into 64 bits and is left out of Redis: {Field}. The journal has it", EventName = "RedisCostLeftOut")]
    private static partial void CostLeftOut(ILogger logger, string field);
}
