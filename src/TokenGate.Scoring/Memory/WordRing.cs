namespace TokenGate.Scoring.Memory;

/// <summary>
/// The last words of a user, each at its place among all that there ever were. They lie in pieces: what grows by a piece copies nothing and
/// leaves nothing behind, and a piece of which nobody asks for a word any more is written anew. Not thread-safe.
/// </summary>
internal sealed class WordRing
{
    /// <summary>Most words that are kept.</summary>
    public const int Room = 32_768;

    private const int PieceBits = 9;
    private const int Piece = 1 << PieceBits;
    private const int Pieces = Room / Piece;

    private ushort[]?[] _pieces = [];
    private int _held;

    /// <summary>The oldest piece that is held, counted from the first there ever was.</summary>
    private long _first;

    /// <summary>How many words there ever were: the place of the next one.</summary>
    public long Written { get; private set; }

    /// <summary>Memory held, in bytes.</summary>
    public int Bytes => (_held * Piece * sizeof(ushort)) + (_pieces.Length * sizeof(long));

    /// <summary>Appends words.</summary>
    /// <param name="words">The words.</param>
    /// <param name="oldest">The first place that may be asked for from now on.</param>
    public void Write(ReadOnlySpan<ushort> words, long oldest)
    {
        while (!words.IsEmpty)
        {
            var at = (int)(Written & (Piece - 1));
            var fits = Math.Min(words.Length, Piece - at);
            words[..fits].CopyTo(PieceFor(Written >> PieceBits, oldest).AsSpan(at));
            words = words[fits..];
            Written += fits;
        }
    }

    /// <summary>Copies words; none when they had to make room.</summary>
    /// <param name="from">The place of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="into">Where to.</param>
    /// <returns>How many were copied: all or none.</returns>
    public int Copy(long from, int count, Span<ushort> into)
    {
        if (Written - from > Room)
        {
            return 0;
        }

        for (var done = 0; done < count;)
        {
            var at = (int)(from + done & (Piece - 1));
            var fits = Math.Min(count - done, Piece - at);
            if (_pieces[(from + done >> PieceBits) & (Pieces - 1)] is not { } piece)
            {
                return 0;
            }

            piece.AsSpan(at, fits).CopyTo(into[done..]);
            done += fits;
        }

        return count;
    }

    /// <summary>The words that are held in a ring of a power of two, each at its place.</summary>
    public ushort[] ToArray()
    {
        var ring = new ushort[Written == 0 ? 0 : (int)Math.Min(Room, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Written))];
        for (var place = _held == Pieces ? Math.Max(0, Written - Room) : _first << PieceBits; place < Written;)
        {
            var fits = (int)Math.Min(Written - place, Piece - (place & (Piece - 1)));
            _ = Copy(place, fits, ring.AsSpan((int)(place & (ring.Length - 1))));
            place += fits;
        }

        return ring;
    }

    /// <summary>Restores what <see cref="ToArray"/> gave; false when it is no such ring.</summary>
    public bool Restore(ushort[] ring, long written)
    {
        if (ring.Length > Room || (ring.Length != 0 && !int.IsPow2(ring.Length)) || written < 0 || (written > ring.Length && ring.Length != Room))
        {
            return false;
        }

        (_pieces, _held) = ([], 0);
        Written = Math.Max(0, written - ring.Length);
        _first = Written >> PieceBits;
        while (Written < written)
        {
            var at = (int)(Written & (ring.Length - 1));
            Write(ring.AsSpan(at, (int)Math.Min(written - Written, ring.Length - at)), 0);
        }

        return true;
    }

    private ushort[] PieceFor(long number, long oldest)
    {
        if (_pieces.Length == 0)
        {
            _pieces = new ushort[]?[Pieces];
        }

        ref var piece = ref _pieces[number & (Pieces - 1)];
        if (piece is null)
        {
            ref var last = ref _pieces[_first & (Pieces - 1)];
            if (last is not null && (_first + 1) << PieceBits <= oldest)
            {
                (piece, last) = (last, null);
                _first++;
            }
            else
            {
                piece = new ushort[Piece];
                _held++;
            }
        }

        _first = Math.Max(_first, number - (Pieces - 1));
        return piece;
    }
}
