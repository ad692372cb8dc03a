using System.Buffers;
using System.Globalization;
using System.Text;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// Arguments of a script as they are sent: UTF-8, one behind the other in one pooled buffer. A round has tens of thousands of them, and as
/// strings each would be made, kept and encoded on its own.
/// </summary>
internal sealed class ScriptArguments
{
    /// <summary>Characters of a 128-bit integer with its sign.</summary>
    private const int LongestNumber = 40;

    private readonly string[] _head;
    private readonly List<int> _ends;
    private byte[] _bytes;

    /// <param name="head">How many stand before the others and are set last.</param>
    /// <param name="count">How many are expected behind them.</param>
    /// <param name="bytes">How many bytes they are expected to take.</param>
    public ScriptArguments(int head, int count, int bytes)
    {
        _head = new string[head];
        _ends = new List<int>(count);
        _bytes = ArrayPool<byte>.Shared.Rent(bytes);
    }

    /// <summary>The arguments that are known last: who sends, from where, and up to where.</summary>
    public Span<string> Head => _head;

    /// <summary>The arguments behind the head.</summary>
    public int Count => _ends.Count;

    /// <summary>One of those behind the head; valid until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> this[int index] => _bytes.AsMemory(index == 0 ? 0 : _ends[index - 1], _ends[index] - (index == 0 ? 0 : _ends[index - 1]));

    private int Length => _ends.Count == 0 ? 0 : _ends[^1];

    /// <summary>Adds a text.</summary>
    public void Add(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _ends.Add(Length + Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length)));
    }

    /// <summary>Adds the field of a metric.</summary>
    /// <param name="stem">Its names.</param>
    /// <param name="metric">What is counted.</param>
    public void Add(ReadOnlySpan<byte> stem, ReadOnlySpan<byte> metric)
    {
        Reserve(stem.Length + metric.Length);
        var at = Length;
        stem.CopyTo(_bytes.AsSpan(at));
        metric.CopyTo(_bytes.AsSpan(at + stem.Length));
        _ends.Add(at + stem.Length + metric.Length);
    }

    /// <summary>Adds a number.</summary>
    public void Add(long number) => AddNumber(number);

    /// <summary>Adds a number.</summary>
    public void Add(Int128 number) => AddNumber(number);

    /// <summary>
    /// Gives the buffer back. To be called only once the server has answered: until then the client may send the bytes, or send them again.
    /// </summary>
    public void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
            _ends.Clear();
        }
    }

    private void AddNumber<T>(T number)
        where T : IUtf8SpanFormattable
    {
        Reserve(LongestNumber);
        _ = number.TryFormat(_bytes.AsSpan(Length), out var written, default, CultureInfo.InvariantCulture);
        _ends.Add(Length + written);
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - Length >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + more));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
