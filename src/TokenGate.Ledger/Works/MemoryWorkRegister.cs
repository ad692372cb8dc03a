using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Works;

/// <summary>
/// A register in memory alone, for replays and scratch ledgers: a claim is the count at once, and nothing outlives the process. Bounded:
/// over the limit the works
/// that were met first are forgotten. Thread-safe.
/// </summary>
/// <param name="capacity">Works that are remembered.</param>
public sealed class MemoryWorkRegister(int capacity = MemoryWorkRegister.DefaultCapacity) : IWorkRegister
{
    private const int DefaultCapacity = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _works = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <inheritdoc/>
    public ValueTask BeginAsync(string work, WorkOwner owner, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Get(work).Owner ??= owner;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask LinkAsync(string name, string work, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var (linked, entry) = (Get(name), Get(work));
            if (!ReferenceEquals(linked, entry))
            {
                entry.Owner ??= linked.Owner;
                entry.Count.Take(linked.Count.Parts);
                _works[name] = entry;
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<WorkOwner?> FindAsync(string work, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_works.GetValueOrDefault(work)?.Owner);
        }
    }

    /// <inheritdoc/>
    /// <remarks>There is no claim to confirm: it counts now.</remarks>
    public ValueTask<WorkShare> TakeAsync(string work, IReadOnlyList<WorkPart> parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        lock (_gate)
        {
            var entry = Get(work);
            var before = entry.Count.Counted;
            entry.Count.Take(parts.Select(static part => new HashedPart(part.Part, Math.Max(0, part.Input), Math.Max(0, part.Output))));
            var after = entry.Count.Counted;
            return new(new WorkShare(entry.Owner, after.Input - before.Input, after.Output - before.Output, after.Input, after.Output, null));
        }
    }

    private Entry Get(string work)
    {
        if (_works.TryGetValue(work, out var known))
        {
            return known;
        }

        while (_works.Count >= capacity && _order.TryDequeue(out var oldest))
        {
            _works.Remove(oldest);
        }

        _order.Enqueue(work);
        return _works[work] = new Entry();
    }

    private sealed class Entry
    {
        public WorkOwner? Owner { get; set; }

        public WorkCount Count { get; } = new();
    }
}
