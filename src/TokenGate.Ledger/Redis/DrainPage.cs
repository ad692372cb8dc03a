using System.Runtime.InteropServices;

namespace TokenGate.Ledger.Redis;

/// <summary>A stretch of the journal as the drain needs it: what its entries add to the trusted sums.</summary>
/// <param name="from">The entries after this one.</param>
internal sealed class DrainPage(long from)
{
    private List<(long Sequence, int Shard, BookingKey Key, TrustedSums Sums, int Rules)> _bookings = [];

    /// <summary>The entries after this one.</summary>
    public long From { get; } = from;

    /// <summary>The last of them; <see cref="From"/> when there is none.</summary>
    public long To { get; set; } = from;

    /// <summary>What they add and to which shard, those that add nothing left out.</summary>
    public ReadOnlySpan<(long Sequence, int Shard, BookingKey Key, TrustedSums Sums, int Rules)> Bookings => CollectionsMarshal.AsSpan(_bookings);

    /// <summary>Adds what an entry adds.</summary>
    public void Add(long sequence, int shard, in BookingKey key, in TrustedSums sums, int rules) => _bookings.Add((sequence, shard, key, sums, rules));

    /// <summary>Takes over the memory of a page that nobody needs any more.</summary>
    public void TakeOver(DrainPage done)
    {
        (_bookings, done._bookings) = (done._bookings, []);
        _bookings.Clear();
    }
}
