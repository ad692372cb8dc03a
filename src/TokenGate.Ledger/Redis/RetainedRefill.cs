using System.Globalization;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// Fills a shard that lost everything, when retention has removed the entries it began with: from the sums that stand for them, in
/// parts. While parts are missing the shard's cursor is negative and counts those that were applied; the last one sets it to the cut.
/// </summary>
/// <remarks>
/// The parts stay the same until the shard is filled: retention removes only what every cursor has passed.
/// </remarks>
internal sealed class RetainedRefill(Journal journal, RedisConnection connection, RedisKeys keys, int retentionDays)
{
    /// <summary>Bookings of one part: a script of some 50 ms.</summary>
    private const int Part = 5_000;

    private readonly HashSet<int> _shards = [];

    /// <summary>Notes that a shard is where the entries it needs may have been removed.</summary>
    /// <exception cref="RedisLedgerException">It is in the middle of them: no sum stands for just the rest.</exception>
    public void Require(int shard, long cursor)
    {
        var (cut, _) = AuditAnchor.Read(journal.Reader);
        if (cursor >= cut)
        {
            _shards.Remove(shard);
            return;
        }

        if (cursor > 0)
        {
            throw new RedisLedgerException(
                $"Redis has entries of gateway {journal.GatewayId} up to {cursor} in shard {shard}, the journal holds them from {cut + 1} on: Redis went "
                + "further back than Ledger:JournalDays. Run `tokengate ledger rebuild`: it fills Redis from the sums of the removed entries.")
            {
                NeedsOperator = true,
            };
        }

        _shards.Add(shard);
    }

    /// <summary>Fills the shards that were noted.</summary>
    /// <exception cref="RedisLedgerException">Redis failed; its cursors say how far it came.</exception>
    public async Task RunAsync(ShardPosition[] positions, Func<ShardBatch> begin)
    {
        if (_shards.Count == 0)
        {
            return;
        }

        var (cut, _) = AuditAnchor.Read(journal.Reader);
        var sums = PrunedTotals.Read(journal.Reader).ToLookup(booking => keys.Shard(booking.Key.User));
        foreach (var shard in _shards.ToArray())
        {
            await FillAsync(shard, positions[shard], [.. sums[shard]], cut, begin);
            _shards.Remove(shard);
        }
    }

    private async Task FillAsync(int shard, ShardPosition position, Booking[] bookings, long cut, Func<ShardBatch> begin)
    {
        var parts = Math.Max(1, (bookings.Length + Part - 1) / Part);
        while (position.Cursor.Applied <= 0)
        {
            var done = (int)-position.Cursor.Applied;
            if (done >= parts)
            {
                throw new RedisLedgerException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Redis says that {done} parts of the sums of gateway {journal.GatewayId} are in shard {shard}, there are {parts}. Run `tokengate ledger rebuild`."))
                {
                    NeedsOperator = true,
                };
            }

            var batch = begin();
            foreach (var booking in bookings.Skip(done * Part).Take(Part))
            {
                if (TrustedSums.From(booking.Sums) is { IsZero: false } trusted)
                {
                    batch.Add(booking.Key, trusted, booking.Class.Rules);
                }
            }

            var to = position.Cursor.Advance(done + 1 == parts ? cut : position.Cursor.Applied - 1);
            var (names, arguments) = batch.ToScript(keys, shard, journal.GatewayId, position.Cursor, to, retentionDays);
            var reply = await connection.EvalTextsAsync(ApplyScript.Text, names, arguments);
            if (reply[0] == ApplyScript.NotFenced || !ShardCursor.TryParse(reply[0], out var cursor))
            {
                // The round that compares cursors meets it again, and knows what to do.
                throw new RedisLedgerException($"Redis lost shard {shard} while it was filled; it is filled again.");
            }

            position.Reset(cursor);
        }
    }
}
