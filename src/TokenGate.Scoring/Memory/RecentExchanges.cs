using System.Runtime.CompilerServices;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// The last exchanges of a user: sketches of their words, by which the nearest is found, and the words themselves, by which it is compared.
/// A word is 16 bits of its hash. Words of the oldest make room for new ones. Not thread-safe: guarded by its user's lock.
/// </summary>
internal sealed class RecentExchanges
{
    /// <summary>How many are kept: enough for half an hour of a loop with one request in 40 seconds.</summary>
    public const int Capacity = 48;

    /// <summary>Words of one text that are kept: of a longer one the beginning, which tells how it was changed.</summary>
    public const int MaxWords = 4_096;

    private const int MinRoom = 256;
    private const int MaxRoom = 32_768;

    private PastExchange[] _items = [];
    private ushort[] _words = [];
    private long _written;
    private int _next;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Memory held, in bytes; an id has about 36 characters.</summary>
    public int Bytes => (_items.Length * (Unsafe.SizeOf<PastExchange>() + 96)) + (_words.Length * sizeof(ushort));

    internal ReadOnlySpan<ushort> AllWords => _words;

    internal long Written => _written;

    /// <summary>An exchange by its age: 0 is the last one. <paramref name="age"/> is below <see cref="Count"/>.</summary>
    public ref readonly PastExchange this[int age] => ref _items[(_next - 1 - age + (2 * _items.Length)) % _items.Length];

    /// <summary>The word of a term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort WordOf(in Term term) => (ushort)(term.Hash >> 48);

    /// <summary>Appends an exchange; the oldest makes room.</summary>
    public void Add(PastExchange exchange, ReadOnlySpan<ushort> request, ReadOnlySpan<ushort> answer)
    {
        Reserve(request.Length + answer.Length);
        (exchange.WordsAt, exchange.RequestWords, exchange.AnswerWords) = (_written, request.Length, answer.Length);
        Write(request);
        Write(answer);
        Add(in exchange);
    }

    /// <summary>Copies the words of an exchange's request; none when they had to make room.</summary>
    public int CopyRequest(in PastExchange exchange, Span<ushort> into) => Copy(exchange.WordsAt, exchange.RequestWords, into);

    /// <summary>Copies the words of an exchange's answer; none when they had to make room.</summary>
    public int CopyAnswer(in PastExchange exchange, Span<ushort> into) => Copy(exchange.WordsAt + exchange.RequestWords, exchange.AnswerWords, into);

    /// <summary>Restores what was saved: the words first, then the exchanges, the oldest first.</summary>
    internal bool Restore(ushort[] words, long written)
    {
        if (words.Length > MaxRoom || (words.Length != 0 && !int.IsPow2(words.Length)) || written < 0 || (written > words.Length && words.Length != MaxRoom))
        {
            return false;
        }

        (_words, _written) = (words, written);
        return true;
    }

    /// <summary>Restores an exchange; false when it cannot be one.</summary>
    internal bool Restore(in PastExchange exchange)
    {
        if (exchange.RequestWords is < 0 or > MaxWords || exchange.AnswerWords is < 0 or > MaxWords || exchange.WordsAt < 0
            || exchange.WordsAt > _written - exchange.RequestWords - exchange.AnswerWords || !exchange.Request.IsValid || !exchange.Answer.IsValid)
        {
            return false;
        }

        Add(in exchange);
        return true;
    }

    private void Add(in PastExchange exchange)
    {
        if (Count == _items.Length && Count < Capacity)
        {
            // It has not wrapped before it is full, so a copy keeps the order.
            Array.Resize(ref _items, Math.Min(Capacity, Math.Max(4, Count * 2)));
            _next = Count;
        }

        _items[_next] = exchange;
        _next = (_next + 1) % _items.Length;
        Count = Math.Min(Count + 1, _items.Length);
    }

    private void Reserve(int count)
    {
        var room = Math.Max(MinRoom, _words.Length);
        while (room < MaxRoom && _written + count > room)
        {
            room *= 2;
        }

        if (room > _words.Length)
        {
            Array.Resize(ref _words, room);
        }
    }

    private void Write(ReadOnlySpan<ushort> words)
    {
        while (!words.IsEmpty)
        {
            var at = (int)(_written & (_words.Length - 1));
            var fits = Math.Min(words.Length, _words.Length - at);
            words[..fits].CopyTo(_words.AsSpan(at));
            words = words[fits..];
            _written += fits;
        }
    }

    private int Copy(long from, int count, Span<ushort> into)
    {
        if (count == 0 || _written - from > _words.Length)
        {
            return 0;
        }

        var at = (int)(from & (_words.Length - 1));
        var fits = Math.Min(count, _words.Length - at);
        _words.AsSpan(at, fits).CopyTo(into);
        _words.AsSpan(0, count - fits).CopyTo(into[fits..]);
        return count;
    }
}
