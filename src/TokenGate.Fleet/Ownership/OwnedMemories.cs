namespace TokenGate.Fleet.Ownership;

/// <summary>
/// The memories that live in this gateway, within one limit of bytes. Over it, whoever was away longest leaves: saved, and not forgotten.
/// Thread-safe.
/// </summary>
/// <param name="limit">Bytes that they may take.</param>
internal sealed class OwnedMemories(long limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IGrainBase, LinkedListNode<Owned>> _all = [];
    private readonly LinkedList<Owned> _byUse = [];
    private long _bytes;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>What they hold, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>A memory came to life.</summary>
    public void Add(IGrainBase grain, int bytes)
    {
        lock (_gate)
        {
            _all[grain] = _byUse.AddLast(new Owned(grain) { Bytes = bytes });
            _bytes += bytes;
        }
    }

    /// <summary>A memory was used, and has grown to so many bytes.</summary>
    public void Book(IGrainBase grain, int bytes)
    {
        lock (_gate)
        {
            if (!_all.TryGetValue(grain, out var node))
            {
                return;
            }

            _bytes += bytes - node.Value.Bytes;
            node.Value.Bytes = bytes;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            var left = _bytes;
            for (var oldest = _byUse.First; left > limit && oldest is not null && oldest != node; oldest = oldest.Next)
            {
                left -= oldest.Value.Bytes;
                if (!oldest.Value.Leaves)
                {
                    oldest.Value.Leaves = true;
                    oldest.Value.Grain.GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "The memory's limit is reached."));
                }
            }
        }
    }

    /// <summary>A memory left.</summary>
    public void Remove(IGrainBase grain)
    {
        lock (_gate)
        {
            if (_all.Remove(grain, out var node))
            {
                _byUse.Remove(node);
                _bytes -= node.Value.Bytes;
            }
        }
    }

    private sealed class Owned(IGrainBase grain)
    {
        public IGrainBase Grain { get; } = grain;

        public int Bytes { get; set; }

        public bool Leaves { get; set; }
    }
}
