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

    private const int Piece = 4;

    private readonly WordRing _words = new();

    /// <summary>In pieces, so that a memory that grows copies nothing.</summary>
    private PastExchange[]?[] _items = [];
    private int _held;
    private int _next;
    private uint _fetched;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Memory held, in bytes; an id has about 36 characters.</summary>
    public int Bytes => (_held * Piece * Unsafe.SizeOf<PastExchange>()) + (Count * 96) + _words.Bytes;

    internal long Written => _words.Written;

    /// <summary>An exchange by its age: 0 is the last one. <paramref name="age"/> is below <see cref="Count"/>.</summary>
    public ref readonly PastExchange this[int age]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var at = (uint)(_next > age ? _next - 1 - age : _next - 1 - age + Capacity);
            return ref _items[at / Piece]![at % Piece];
        }
    }

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
        var oldest = Count == 0 ? _words.Written : this[Count - (Count == Capacity ? 2 : 1)].WordsAt;
        (exchange.WordsAt, exchange.RequestWords, exchange.AnswerWords) = (_words.Written, request.Length, answer.Length);
        _words.Write(request, oldest);
        _words.Write(answer, oldest);
        Add(in exchange);
    }

    /// <summary>Copies the words of an exchange's request; none when they had to make room.</summary>
    public int CopyRequest(in PastExchange exchange, Span<ushort> into) => _words.Copy(exchange.WordsAt, exchange.RequestWords, into);

    /// <summary>Copies the words of an exchange's answer; none when they had to make room.</summary>
    public int CopyAnswer(in PastExchange exchange, Span<ushort> into) => _words.Copy(exchange.WordsAt + exchange.RequestWords, exchange.AnswerWords, into);

    /// <summary>What <see cref="Restore(ushort[], long)"/> takes; beside it <see cref="Written"/>.</summary>
    internal ushort[] ToWords() => _words.ToArray();

    /// <summary>Restores what was saved: the words first, then the exchanges, the oldest first.</summary>
    internal bool Restore(ushort[] words, long written) => _words.Restore(words, written);

    /// <summary>Restores an exchange; false when it cannot be one.</summary>
    internal bool Restore(in PastExchange exchange)
    {
        if (exchange.RequestWords is < 0 or > MaxWords || exchange.AnswerWords is < 0 or > MaxWords || exchange.WordsAt < 0
            || exchange.WordsAt > Written - exchange.RequestWords - exchange.AnswerWords || !exchange.Request.IsValid || !exchange.Answer.IsValid)
        {
            return false;
        }

        Add(in exchange);
        return true;
    }

    private void Add(in PastExchange exchange)
    {
        if (_items.Length == 0)
        {
            _items = new PastExchange[]?[Capacity / Piece];
        }

        ref var piece = ref _items[_next / Piece];
        if (piece is null)
        {
            piece = new PastExchange[Piece];
            _held++;
        }

        piece[_next % Piece] = exchange;
        _next = (_next + 1) % Capacity;
        Count = Math.Min(Count + 1, Capacity);
    }
}
