using System.Runtime.CompilerServices;

namespace TokenGate.Scoring.Memory;

/// <summary>The last <see cref="Capacity"/> exchanges of a user. It grows as they come. Not thread-safe: guarded by its user's lock.</summary>
internal sealed class ExchangeRing
{
    /// <summary>How many are kept: enough for half an hour of a loop with one request in 40 seconds, at 27 KB.</summary>
    public const int Capacity = 48;

    private PastExchange[] _items = [];
    private int _next;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Memory held, in bytes.</summary>
    public int Bytes => _items.Length * Unsafe.SizeOf<PastExchange>();

    /// <summary>An exchange by its age: 0 is the last one. <paramref name="age"/> is below <see cref="Count"/>.</summary>
    public ref readonly PastExchange this[int age] => ref _items[(_next - 1 - age + (2 * _items.Length)) % _items.Length];

    /// <summary>Appends an exchange; the oldest makes room.</summary>
    public void Add(in PastExchange exchange)
    {
        if (Count == _items.Length && Count < Capacity)
        {
            // The ring has not wrapped before it is full, so a copy keeps the order.
            Array.Resize(ref _items, Math.Min(Capacity, Math.Max(4, Count * 2)));
            _next = Count;
        }

        _items[_next] = exchange;
        _next = (_next + 1) % _items.Length;
        Count = Math.Min(Count + 1, _items.Length);
    }
}
