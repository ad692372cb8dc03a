using System.Numerics;
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
    private uint _fetched;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Memory held, in bytes; an id has about 36 characters.</summary>
    public int Bytes => (_items.Length * (Unsafe.SizeOf<PastExchange>() + 96)) + (_words.Length * sizeof(ushort));

    internal long Written => _written;

    /// <summary>An exchange by its age: 0 is the last one. <paramref name="age"/> is below <see cref="Count"/>.</summary>
    public ref readonly PastExchange this[int age] => ref _items[_next > age ? _next - 1 - age : _next - 1 - age + _items.Length];

    /// <summary>
    /// Fetches the sketch of a request that will be compared soon. What a person sent was last used a while ago, and lies far off.
    /// </summary>
    /// <param name="age">Its age; one that no exchange has fetches nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch(int age) => _fetched = age < Count ? this[age].Request.Touch() : 0;

    /// <summary>The word of a term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort WordOf(in Term term) => (ushort)(term.Hash >> 48);

    /// <summary>Appends an exchange; the oldest makes room.</summary>
    public void Add(PastExchange exchange, ReadOnlySpan<ushort> request, ReadOnlySpan<ushort> answer)
    {
        // The oldest of a full memory is displaced: nobody asks for its words any more.
        var oldest = Count == 0 ? _written : this[Count - (Count == Capacity ? 2 : 1)].WordsAt;
        Reserve(_written + request.Length + answer.Length - oldest);
        (exchange.WordsAt, exchange.RequestWords, exchange.AnswerWords) = (_written, request.Length, answer.Length);
        Write(request);
        Write(answer);
        Add(in exchange);
    }

    /// <summary>Copies the words of an exchange's request; none when they had to make room.</summary>
    public int CopyRequest(in PastExchange exchange, Span<ushort> into) => Copy(exchange.WordsAt, exchange.RequestWords, into);

    /// <summary>Copies the words of an exchange's answer; none when they had to make room.</summary>
    public int CopyAnswer(in PastExchange exchange, Span<ushort> into) => Copy(exchange.WordsAt + exchange.RequestWords, exchange.AnswerWords, into);

    /// <summary>The words, each at its place among those of all, as far as they are kept, in a ring of a power of two.</summary>
    internal ushort[] ToWords()
    {
        var words = new ushort[_words.Length == 0 ? 0 : (int)Math.Min(MaxRoom, BitOperations.RoundUpToPowerOf2((ulong)Math.Max(_written, _words.Length)))];
        PutKept(words);
        return words;
    }

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

    /// <summary>Makes room for so many of the last words: a quarter more than there was, so that little is set aside.</summary>
    private void Reserve(long count)
    {
        if (count <= _words.Length || _words.Length == MaxRoom)
        {
            return;
        }

        var words = new ushort[Math.Clamp(Math.Max(count, _words.Length + (_words.Length / 4)), MinRoom, MaxRoom)];
        PutKept(words);
        _words = words;
    }

    /// <summary>Puts the words that are kept into another ring, which is no smaller.</summary>
    private void PutKept(Span<ushort> ring)
    {
        var kept = (int)Math.Min(_written, _words.Length);
        if (kept > 0)
        {
            var at = (int)((_written - kept) % _words.Length);
            var first = Math.Min(kept, _words.Length - at);
            Put(_words.AsSpan(at, first), ring, _written - kept);
            Put(_words.AsSpan(0, kept - first), ring, _written - kept + first);
        }
    }

    private void Write(ReadOnlySpan<ushort> words)
    {
        Put(words, _words, _written);
        _written += words.Length;
    }

    /// <summary>Puts words into a ring at a place among those of all.</summary>
    private static void Put(ReadOnlySpan<ushort> words, Span<ushort> ring, long place)
    {
        while (!words.IsEmpty)
        {
            var at = (int)(place % ring.Length);
            var fits = Math.Min(words.Length, ring.Length - at);
            words[..fits].CopyTo(ring[at..]);
            words = words[fits..];
            place += fits;
        }
    }

    private int Copy(long from, int count, Span<ushort> into)
    {
        if (count == 0 || _written - from > MaxRoom)
        {
            return 0;
        }

        var at = (int)(from % _words.Length);
        var fits = Math.Min(count, _words.Length - at);
        _words.AsSpan(at, fits).CopyTo(into);
        _words.AsSpan(0, count - fits).CopyTo(into[fits..]);
        return count;
    }
}
