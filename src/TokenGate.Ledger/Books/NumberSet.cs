using System.Numerics;
using System.Runtime.InteropServices;

namespace TokenGate.Ledger.Books;

/// <summary>A set of numbers, of places or of people: a bit each, from the first to the last that is in it.</summary>
internal sealed class NumberSet
{
    private const int Bits = 64;

    private ulong[] _words = [];
    private int _first;

    /// <summary>What it takes of memory, in bytes.</summary>
    public long Bytes => (long)_words.Length * sizeof(ulong);

    /// <summary>Adds one.</summary>
    public void Add(int number)
    {
        var word = number / Bits;
        Cover(word, word + 1);
        _words[word - _first] |= 1UL << (number % Bits);
    }

    /// <summary>Adds all of another.</summary>
    public void Add(NumberSet other)
    {
        if (other._words.Length == 0)
        {
            return;
        }

        Cover(other._first, other._first + other._words.Length);
        var at = other._first - _first;
        for (var i = 0; i < other._words.Length; i++)
        {
            _words[at + i] |= other._words[i];
        }
    }

    /// <summary>Those that are in it, in order.</summary>
    public IEnumerable<int> All()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            for (var word = _words[i]; word != 0; word &= word - 1)
            {
                yield return ((_first + i) * Bits) + BitOperations.TrailingZeroCount(word);
            }
        }
    }

    /// <summary>Gives back the room beyond the last one.</summary>
    public void Trim()
    {
        var (from, to) = (0, _words.Length);
        while (to > from && _words[to - 1] == 0)
        {
            to--;
        }

        while (from < to && _words[from] == 0)
        {
            from++;
        }

        (_first, _words) = (_first + from, _words[from..to]);
    }

    /// <summary>Writes it.</summary>
    public void Write(BinaryWriter into)
    {
        into.Write(_first);
        into.Write(_words.Length);
        into.Write(MemoryMarshal.AsBytes(_words.AsSpan()));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="EndOfStreamException">It is cut short.</exception>
    public static NumberSet Read(BinaryReader from)
    {
        var set = new NumberSet { _first = from.ReadInt32(), _words = new ulong[from.ReadInt32()] };
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(set._words.AsSpan()));
        return set;
    }

    private void Cover(int from, int to)
    {
        if (_words.Length == 0)
        {
            (_first, _words) = (from, new ulong[to - from]);
            return;
        }

        var end = _first + _words.Length;
        if (from < _first || to > end)
        {
            // They come in order more or less: room behind the last one saves most copies.
            var (first, last) = (Math.Min(from, _first), to > end ? Math.Max(to, end + (_words.Length / 2)) : end);
            var words = new ulong[last - first];
            _words.CopyTo(words, _first - first);
            (_first, _words) = (first, words);
        }
    }
}
