using System.Numerics;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>
/// A set of people by number: a bit each, in blocks that are there when somebody is in them. Most sets are of a team, whose people have
/// numbers close to each other, so a year of days of a large company stays in memory.
/// </summary>
internal sealed class PeopleSet
{
    private const int Bits = 64;

    /// <summary>Words of a block: 512 people.</summary>
    private const int Words = 8;

    private const int Block = Bits * Words;

    private ulong[]?[] _blocks = [];
    private int _first;

    /// <summary>How many are in it.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var block in _blocks)
            {
                foreach (var word in block ?? [])
                {
                    count += BitOperations.PopCount(word);
                }
            }

            return count;
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(int person)
    {
        Cover(person / Block, (person / Block) + 1);
        var block = _blocks[(person / Block) - _first] ??= new ulong[Words];
        block[person % Block / Bits] |= 1UL << (person % Bits);
    }

    /// <summary>Adds all of another.</summary>
    public void Add(PeopleSet other)
    {
        if (other._blocks.Length == 0)
        {
            return;
        }

        Cover(other._first, other._first + other._blocks.Length);
        for (var i = 0; i < other._blocks.Length; i++)
        {
            if (other._blocks[i] is { } some)
            {
                var block = _blocks[other._first + i - _first] ??= new ulong[Words];
                for (var j = 0; j < Words; j++)
                {
                    block[j] |= some[j];
                }
            }
        }
    }

    /// <summary>How many of it are in another too.</summary>
    public int CountIn(PeopleSet other)
    {
        var count = 0;
        var end = Math.Min(_first + _blocks.Length, other._first + other._blocks.Length);
        for (var i = Math.Max(_first, other._first); i < end; i++)
        {
            if (_blocks[i - _first] is { } own && other._blocks[i - other._first] is { } some)
            {
                for (var j = 0; j < Words; j++)
                {
                    count += BitOperations.PopCount(own[j] & some[j]);
                }
            }
        }

        return count;
    }

    /// <summary>Makes room for blocks.</summary>
    private void Cover(int from, int to)
    {
        var end = _first + _blocks.Length;
        if (_blocks.Length == 0)
        {
            (_first, _blocks) = (from, new ulong[]?[to - from]);
        }
        else if (from < _first || to > end)
        {
            var first = Math.Min(from, _first);
            var blocks = new ulong[]?[Math.Max(to, end) - first];
            _blocks.CopyTo(blocks, _first - first);
            (_first, _blocks) = (first, blocks);
        }
    }
}
