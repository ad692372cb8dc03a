namespace TokenGate.Metering;

/// <summary>
/// What was told of works, in memory alone: for replays, and for a gateway without a ledger that keeps it. Bounded: over the limit the
/// works told the longest ago are forgotten. Thread-safe.
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
    public ValueTask LinkAsync(string file, string work, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var (key, known) = (WorkId.KeyOf(file), Get(work));
            if (!_works.TryGetValue(key, out var node))
            {
                known.Files.Add(key);
                _works.Add(key, known.Place!);
                _held++;
            }
            else if (node.Value != known)
            {
                _byUse.Remove(node);
                _held += known.Merge(node.Value) - node.Value.Parts;
                foreach (var moved in node.Value.Files.Append(key))
                {
                    known.Files.Add(moved);
                    _works[moved] = known.Place!;
                }
            }

            Trim(known);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<BegunWork?> FindAsync(string work, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_works.TryGetValue(WorkId.KeyOf(work), out var node) ? node.Value.Begun : null);
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

    private Work Get(string work)
    {
        var key = WorkId.KeyOf(work);
        if (_works.TryGetValue(key, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value;
        }

        _held++;
        var made = new Work();
        made.Files.Add(key);
        _works.Add(key, made.Place = _byUse.AddLast(made));
        return made;
    }

    private void Trim(Work used)
    {
        while (_held > capacity && _byUse.First is { } oldest && oldest.Value != used)
        {
            _byUse.Remove(oldest);
            foreach (var key in oldest.Value.Files)
            {
                _works.Remove(key);
            }

            _held -= oldest.Value.Files.Count + oldest.Value.Parts;
        }
    }

    private sealed class Work
    {
        private readonly Dictionary<UInt128, (long Input, long Output)> _parts = [];
        private (long Input, long Output) _whole;
        private (long Input, long Output) _sum;

        /// <summary>The hashes that it is known by: its own id's, and those of its files of results.</summary>
        public HashSet<UInt128> Files { get; } = [];

        public LinkedListNode<Work>? Place { get; set; }

        public BegunWork? Begun { get; set; }

        public int Parts => _parts.Count;

        public (long Input, long Output) Counted => (Math.Max(_whole.Input, _sum.Input), Math.Max(_whole.Output, _sum.Output));

        /// <summary>Takes what was told of another that turned out to be this one; gives how many parts it added.</summary>
        public int Merge(Work other)
        {
            var before = _parts.Count;
            Begun ??= other.Begun;
            _whole = (Math.Max(_whole.Input, other._whole.Input), Math.Max(_whole.Output, other._whole.Output));
            foreach (var (part, told) in other._parts)
            {
                Take(part, told);
            }

            return _parts.Count - before;
        }

        /// <summary>Takes a report; true when it is of a part that was not told before.</summary>
        public bool Take(ToldPart part)
        {
            var (input, output) = (Math.Max(0, part.Input), Math.Max(0, part.Output));
            if (part.Part.Length == 0)
            {
                _whole = (Math.Max(_whole.Input, input), Math.Max(_whole.Output, output));
                return false;
            }

            return Take(WorkId.KeyOf(part.Part), (input, output));
        }

        private bool Take(UInt128 part, (long Input, long Output) told)
        {
            var isKnown = _parts.TryGetValue(part, out var before);
            var now = (Input: Math.Max(before.Input, told.Input), Output: Math.Max(before.Output, told.Output));
            _parts[part] = now;
            _sum = (_sum.Input + now.Input - before.Input, _sum.Output + now.Output - before.Output);
            return !isKnown;
        }
    }
}
