using TokenGate.Tokens.Splitting;
using TokenGate.Tokens.Vocabularies;

namespace TokenGate.Tokens.Merging;

/// <summary>An encoding that cuts text by a pattern and merges each piece.</summary>
/// <typeparam name="TSplit">The pattern.</typeparam>
internal sealed unsafe class SplitCodec<TSplit>(Vocabulary vocabulary) : Codec
    where TSplit : struct, ISplit
{
    private readonly WordCachePool _caches = new();

    /// <inheritdoc />
    public override int Count(byte* text, byte* end)
    {
        var cache = _caches.Rent();
        var at = text;
        var count = CountUntil(ref at, end - ISplit.Window, end, cache);
        if (at < end)
        {
            // The last bytes once more in a place where a whole window can be read.
            var rest = stackalloc byte[ISplit.Window * 2];
            var left = (int)(end - at);
            new Span<byte>(rest, ISplit.Window * 2).Clear();
            new ReadOnlySpan<byte>(at, left).CopyTo(new Span<byte>(rest, left));
            count += CountUntil(ref rest, rest + left - 1, rest + left, cache);
        }

        _caches.Return(cache);
        return count;
    }

    /// <inheritdoc />
    public override void Encode(byte* text, byte* end, ref IdBuffer ids)
    {
        var at = text;
        EncodeUntil(ref at, end - ISplit.Window, end, ref ids);
        if (at < end)
        {
            var rest = stackalloc byte[ISplit.Window * 2];
            var left = (int)(end - at);
            new Span<byte>(rest, ISplit.Window * 2).Clear();
            new ReadOnlySpan<byte>(at, left).CopyTo(new Span<byte>(rest, left));
            EncodeUntil(ref rest, rest + left - 1, rest + left, ref ids);
        }
    }

    // Counts the pieces that start at or before `last`.
    private int CountUntil(ref byte* start, byte* last, byte* end, WordCache cache)
    {
        var count = 0;
        var at = start;
        var tables = vocabulary;
        while (at <= last)
        {
            var next = TSplit.Next(at, end);
            var length = (int)(next - at);
            count += length <= ISplit.Window ? cache.Count(tables, at, length) : cache.CountLong(tables, at, length, end);
            at = next;
        }

        start = at;
        return count;
    }

    private void EncodeUntil(ref byte* start, byte* last, byte* end, ref IdBuffer ids)
    {
        var at = start;
        while (at <= last)
        {
            var next = TSplit.Next(at, end);
            ids.Append(vocabulary, at, (int)(next - at));
            at = next;
        }

        start = at;
    }
}
