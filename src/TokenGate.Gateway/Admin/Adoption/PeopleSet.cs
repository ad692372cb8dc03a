using System.Numerics;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>A set of people by number: a bit each, so that a year of days of a large company stays in memory.</summary>
internal sealed class PeopleSet
{
    private const int Bits = 64;

    private ulong[] _bits = [];

    /// <summary>How many are in it.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _bits)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(int person)
    {
        Grow((person / Bits) + 1);
        _bits[person / Bits] |= 1UL << (person % Bits);
    }

    /// <summary>Adds all of another.</summary>
    public void Add(PeopleSet other)
    {
        Grow(other._bits.Length);
        for (var i = 0; i < other._bits.Length; i++)
        {
            _bits[i] |= other._bits[i];
        }
    }

    /// <summary>How many of it are in another too.</summary>
    public int CountIn(PeopleSet other)
    {
        var count = 0;
        for (var i = 0; i < Math.Min(_bits.Length, other._bits.Length); i++)
        {
            count += BitOperations.PopCount(_bits[i] & other._bits[i]);
        }

        return count;
    }

    private void Grow(int words)
    {
        if (_bits.Length < words)
        {
            Array.Resize(ref _bits, Math.Max(words, 2 * _bits.Length));
        }
    }
}
