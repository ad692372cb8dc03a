using System.Text.Json;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Redis;

/// <summary>Reads a journal page by page, as the drain needs it. Used by one caller at a time.</summary>
/// <param name="journal">The journal.</param>
/// <param name="keys">Tells whose shard is which.</param>
/// <param name="most">Entries of a page at most.</param>
internal sealed class DrainReader(JournalReader journal, RedisKeys keys, int most)
{
    private readonly NameCache _names = new();
    private DrainPage? _done;

    /// <summary>Reads the entries after a sequence number.</summary>
    /// <exception cref="JournalException">The journal, or an entry of it, cannot be read.</exception>
    public DrainPage Read(long from)
    {
        var page = new DrainPage(from);
        if (_done is { } done)
        {
            page.TakeOver(done);
            _done = null;
        }

        page.To = journal.ShowBodies(from, most, (sequence, kind, body) =>
        {
            try
            {
                if (BookingReader.ReadTrusted(kind, body, _names) is var (key, sums, rules))
                {
                    page.Add(sequence, keys.Shard(key.User), key, sums, rules);
                }
            }
            catch (Exception fault) when (fault is FormatException or JsonException or InvalidOperationException)
            {
                throw new JournalException(
                    $"{journal.File}: entry {sequence} cannot be read ({fault.Message}); nothing after it is sent to Redis. Run `tokengate audit verify`.",
                    fault);
            }
        });
        return page;
    }

    /// <summary>Takes back a page that nobody needs any more: a page that is read later has its memory.</summary>
    public void Recycle(DrainPage page) => _done = page;
}
