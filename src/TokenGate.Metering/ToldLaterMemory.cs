using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TokenGate.Metering;

/// <summary>
/// What was told of works, in memory alone: for replays, and for a gateway without a ledger that keeps it. Bounded: over the limit the works told the longest ago are
/// forgotten. Thread-safe.
/// </summary>
/// <param name="capacity">Works and parts remembered in all, at some 100 bytes each.</param>
public sealed class ToldLaterMemory(int capacity = ToldLaterMemory.DefaultCapacity) : IToldLater
{
    private const int DefaultCapacity = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, LinkedListNode<Work>> _works = [];
    private readonly LinkedList<Work> _byUse = [];
    private int _held;

    /// <inheritdoc/>
    public ValueTask BeginAsync(string work, BegunWork begun, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var known = Get(work);
            known.Begun ??= begun;
            Trim(known);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<BegunWork?> FindAsync(string work, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_works.TryGetValue(KeyOf(work), out var node) ? node.Value.Begun : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ToldShare> TakeAsync(string work, IReadOnlyList<ToldPart> parts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        lock (_gate)
        {
            var known = Get(work);
            var before = known.Counted;
            foreach (var part in parts)
            {
                _held += known.Take(part) ? 1 : 0;
            }

            var now = known.Counted;
            Trim(known);
            return new(new ToldShare(known.Begun, now.Input - before.Input, now.Output - before.Output, now.Input, now.Output));
        }
    }

    private static UInt128 KeyOf(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private Work Get(string work)
    {
        var key = KeyOf(work);
        if (_works.TryGetValue(key, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value;
        }

        _held++;
        _works.Add(key, node = _byUse.AddLast(new Work(key)));
        return node.Value;
    }

    private void Trim(Work used)
    {
        while (_held > capacity && _byUse.First is { } oldest && oldest.Value != used)
        {
            _byUse.Remove(oldest);
            _works.Remove(oldest.Value.Key);
            _held -= oldest.Value.Held;
        }
    }

    private sealed class Work(UInt128 key)
    {
        private readonly Dictionary<UInt128, (long Input, long Output)> _parts = [];
        private (long Input, long Output) _whole;
        private (long Input, long Output) _sum;

        public UInt128 Key { get; } = key;

        public BegunWork? Begun { get; set; }

        public int Held => 1 + _parts.Count;

        public (long Input, long Output) Counted => (Math.Max(_whole.Input, _sum.Input), Math.Max(_whole.Output, _sum.Output));

        /// <summary>Takes a report; true when it is of a part that was not told before.</summary>
        public bool Take(ToldPart part)
        {
            var (input, output) = (Math.Max(0, part.Input), Math.Max(0, part.Output));
            if (part.Part.Length == 0)
            {
                _whole = (Math.Max(_whole.Input, input), Math.Max(_whole.Output, output));
                return false;
            }

            var id = KeyOf(part.Part);
            var isKnown = _parts.TryGetValue(id, out var before);
            var now = (Input: Math.Max(before.Input, input), Output: Math.Max(before.Output, output));
            _parts[id] = now;
            _sum = (_sum.Input + now.Input - before.Input, _sum.Output + now.Output - before.Output);
            return !isKnown;
        }
    }
}
