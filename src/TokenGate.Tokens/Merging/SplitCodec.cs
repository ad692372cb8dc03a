using System.Numerics;
using TokenGate.Tokens.Splitting;
using TokenGate.Tokens.Vocabularies;

namespace TokenGate.Tokens.Merging;

/// <summary>An encoding that cuts text by a pattern and merges each piece.</summary>
/// <typeparam name="TSplit">The pattern.</typeparam>
internal sealed unsafe class SplitCodec<TSplit>(Vocabulary vocabulary) : Codec
    where TSplit : struct, ISplit
{
    // A block, and at the last piece in it a window.
    private const int Readable = ISplit.Block + ISplit.Window;

    private readonly WordCachePool _caches = new();

    /// <inheritdoc />
    public override int Count(byte* text, byte* end)
    {
        var cache = _caches.Rent();
        var at = text;
        var count = CountUntil(ref at, end - Readable, end, cache);
        if (at < end)
        {
            // The last bytes once more in a place where a whole block can be read.
            var rest = stackalloc byte[Readable * 2];
            var left = (int)(end - at);
            new Span<byte>(rest, Readable * 2).Clear();
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

    // Counts the pieces that start at or before `last`, from which a block and a window can be read.
    private int CountUntil(ref byte* start, byte* last, byte* end, WordCache cache)
    {
        var count = 0;
        var at = start;
        var words = cache.Words;
        var fill = cache.Fill;
        var lookups = cache.Lookups;
        var lookup = lookups;
        while (at <= last)
        {
            var starts = TextBlock.MayShow(at) ? TSplit.Starts(at, (int)Math.Min(end - at, ISplit.Block)) : 0;
            if (starts == 0)
            {
                var next = TSplit.Next(at, end);
                var length = (int)(next - at);
                if (length <= WordCache.LongestWord)
                {
                    WordCache.Prepare(words, fill, at, length, lookup++);
                }
                else
                {
                    count += cache.CountLong(vocabulary, at, length, end);
                }

                at = next;
            }
            else
            {
                var piece = at;
                do
                {
                    var next = at + BitOperations.TrailingZeroCount(starts);
                    var length = (int)(next - piece);
                    if (length <= WordCache.LongestWord)
                    {
                        WordCache.Prepare(words, fill, piece, length, lookup++);
                    }
                    else
                    {
                        count += cache.CountLong(vocabulary, piece, length, end);
                    }

                    piece = next;
                    starts &= starts - 1;
                }
                while (starts != 0);
                at = piece;
            }

            if (lookup - lookups >= WordCache.MostLookups)
            {
                count += cache.Count(vocabulary, lookup);
                lookup = lookups;
            }
        }

        start = at;
        return count + cache.Count(vocabulary, lookup);
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
