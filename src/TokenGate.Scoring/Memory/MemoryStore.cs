namespace TokenGate.Scoring.Memory;

/// <summary>
/// The memories of all users within one limit of bytes. Over it, whoever was away longest is forgotten, who then is credited more, never
/// less. A memory that nobody used for longer than its longest window is dropped. Thread-safe.
/// </summary>
internal sealed class MemoryStore(MemoryKey key, long maxBytes)
{
    private static readonly TimeSpan Idle = TimeSpan.FromDays(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, LinkedListNode<Entry>> _users = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>Bytes that all memories may take.</summary>
    public long Limit => maxBytes;

    /// <summary>Users remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _users.Count;
            }
        }
    }

    /// <summary>Bytes held by all memories, as booked after their last exchange.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The memory of a user, made when there is none.</summary>
    /// <param name="user">The user.</param>
    /// <param name="now">The moment of the exchange, in ticks UTC.</param>
    public UserMemory Get(string user, long now)
    {
        var id = key.NameOf(user);
        lock (_lock)
        {
            if (_users.TryGetValue(id, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddLast(node);
                return node.Value.Memory;
            }

            return Insert(new UserMemory(id), now).Memory;
        }
    }

    /// <summary>The memory of a user; null when there is none.</summary>
    public UserMemory? Find(string user)
    {
        lock (_lock)
        {
            return _users.GetValueOrDefault(key.NameOf(user))?.Value.Memory;
        }
    }

    /// <summary>
    /// Books what a memory has grown to, and makes room where the limit is passed. To be called without the memory's lock.
    /// </summary>
    /// <param name="memory">The memory that was written to.</param>
    /// <param name="bytes">What it holds now.</param>
    /// <param name="now">The moment of the exchange, in ticks UTC.</param>
    public void Book(UserMemory memory, int bytes, long now)
    {
        lock (_lock)
        {
            if (!_users.TryGetValue(memory.User, out var node) || node.Value.Memory != memory)
            {
                // Forgotten meanwhile: its exchange is accounted for, its memory goes with the last reference.
                return;
            }

            _bytes += bytes - node.Value.Bytes;
            node.Value.Bytes = bytes;
            node.Value.UsedAt = Math.Max(node.Value.UsedAt, now);
            while (_byUse.First is { } oldest && oldest != node && (_bytes > maxBytes || oldest.Value.UsedAt < now - Idle.Ticks))
            {
                _byUse.Remove(oldest);
                _users.Remove(oldest.Value.Memory.User);
                _bytes -= oldest.Value.Bytes;
            }
        }
    }

    /// <summary>Forgets a user, as if there had been none. False when there was none.</summary>
    public bool Forget(string user)
    {
        lock (_lock)
        {
            if (!_users.Remove(key.NameOf(user), out var node))
            {
                return false;
            }

            _byUse.Remove(node);
            _bytes -= node.Value.Bytes;
            return true;
        }
    }

    /// <summary>All memories, the longest unused first. Each is to be read under its own lock.</summary>
    internal UserMemory[] All()
    {
        lock (_lock)
        {
            return [.. _byUse.Select(entry => entry.Memory)];
        }
    }

    /// <summary>Puts a restored memory in the place of a user who has none yet.</summary>
    internal void Restore(UserMemory memory)
    {
        lock (_lock)
        {
            if (!_users.ContainsKey(memory.User) && _bytes + memory.Bytes <= maxBytes)
            {
                var entry = Insert(memory, memory.Now);
                entry.Bytes = memory.Bytes;
                _bytes += entry.Bytes;
            }
        }
    }

    private Entry Insert(UserMemory memory, long now)
    {
        var entry = new Entry(memory) { UsedAt = now };
        _users.Add(memory.User, _byUse.AddLast(entry));
        return entry;
    }

    private sealed class Entry(UserMemory memory)
    {
        public UserMemory Memory { get; } = memory;

        public int Bytes { get; set; }

        /// <summary>When its last exchange ended, in ticks UTC.</summary>
        public long UsedAt { get; set; }
    }
}
