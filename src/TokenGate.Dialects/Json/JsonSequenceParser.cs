using System.Diagnostics.CodeAnalysis;
using TokenGate.Dialects.Framing;

namespace TokenGate.Dialects.Json;

/// <summary>
/// Finds the JSON values of a body that is one value, one value on each line (NDJSON), values without a separator, or one array whose
/// elements
/// arrive one after the other (Gemini without <c>alt=sse</c>). Resumable at every byte. It finds where values end; whether they are valid
/// JSON
/// is for <see cref="JsonTape"/> to say. A line feed inside a string is not JSON: the value is dropped and reading goes on behind it.
/// </summary>
/// <param name="limit">The size in bytes up to which a value is kept as it is; of a larger object only the small top-level members are
/// kept.</param>
[SuppressMessage("Design", "CA1001", Justification = "It is disposable; the rule does not see that of a struct.")]
internal struct JsonSequenceParser(long limit) : IDisposable
{
    private readonly ByteBuffer _value = new(limit);
    private JsonPruner? _pruner;
    private int _depth;
    private int _base;
    private bool _inString;
    private bool _escape;
    private bool _given;
    private bool _seen;

    /// <summary>True when the body is one array whose elements are given one by one.</summary>
    public readonly bool IsArray => _base == 1;

    /// <summary>True when the last value was larger than the limit and only its small members were kept.</summary>
    public readonly bool Pruned => _pruner is not null;

    /// <summary>True when a value was nested deeper than can be read: nothing behind it is looked at.</summary>
    public bool TooDeep { get; private set; }

    /// <summary>True when the input ended inside a value.</summary>
    public readonly bool IsInside => _depth > _base;

    /// <summary>The value that was found, or as much of it as there is; valid until the next read.</summary>
    public readonly ReadOnlyMemory<byte> Value => _pruner is null ? _value.Memory : _pruner.Pruned;

    /// <summary>Reads on to the end of the next value.</summary>
    /// <param name="input">The bytes; what was read is cut off.</param>
    /// <param name="splitArray">True to give the elements of an array that is the whole body, false to give the array.</param>
    /// <returns>True when a value was found; false when the input is used up.</returns>
    public bool Read(ref ReadOnlySpan<byte> input, bool splitArray)
    {
        if (_given)
        {
            Clear();
        }

        while (!input.IsEmpty && !TooDeep)
        {
            if (_depth == _base && !Begin(ref input, splitArray))
            {
                return false;
            }

            if (input.IsEmpty)
            {
                return false;
            }

            var length = Scan(input, out var ended);
            if (ended || _depth > _base)
            {
                Keep(input[..length]);
            }

            input = input[length..];
            if (ended)
            {
                _given = true;
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Dispose()
    {
        _value.Dispose();
        _pruner?.Dispose();
    }

    /// <summary>Skips to the bracket that opens the next value.</summary>
    private bool Begin(ref ReadOnlySpan<byte> input, bool splitArray)
    {
        while (true)
        {
            var start = input.IndexOfAny((byte)'{', (byte)'[', (byte)']');
            if (start < 0)
            {
                input = default;
                return false;
            }

            input = input[start..];
            if (input[0] == (byte)']')
            {
                _base = 0;
                _depth = 0;
            }
            else if (input[0] == (byte)'[' && splitArray && !_seen)
            {
                _base = 1;
                _depth = 1;
            }
            else
            {
                _seen = true;
                return true;
            }

            _seen = true;
            input = input[1..];
        }
    }

    /// <summary>Follows strings and brackets to the end of the value or of the input.</summary>
    private int Scan(ReadOnlySpan<byte> input, out bool ended)
    {
        ended = false;
        var i = 0;
        while (i < input.Length)
        {
            if (_escape)
            {
                _escape = false;
                i++;
                continue;
            }

            var rest = input[i..];
            var next = _inString ? rest.IndexOfAny((byte)'"', (byte)'\\', (byte)'\n') : rest.IndexOfAny(Structure);
            if (next < 0)
            {
                return input.Length;
            }

            i += next + 1;
            switch (rest[next])
            {
                case (byte)'"':
                    _inString = !_inString;
                    break;
                case (byte)'\\':
                    _escape = _inString;
                    break;
                case (byte)'\n':
                    Clear();
                    _depth = _base;
                    return i;
                case (byte)'{':
                case (byte)'[':
                    _depth++;
                    if (_depth > JsonTape.MaxDepth + _base)
                    {
                        TooDeep = true;
                        Clear();
                        _depth = _base;
                        return i;
                    }

                    break;
                default:
                    if (--_depth <= _base)
                    {
                        _depth = _base;
                        ended = true;
                        return i;
                    }

                    break;
            }
        }

        return i;
    }

    private static readonly System.Buffers.SearchValues<byte> Structure = System.Buffers.SearchValues.Create("\"{}[]"u8);

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_pruner is null && bytes.Length <= limit - _value.Length)
        {
            _value.Append(bytes);
            return;
        }

        if (_pruner is null)
        {
            _pruner = new JsonPruner();
            _pruner.Append(_value.Span);
        }

        _pruner.Append(bytes);
    }

    private void Clear()
    {
        _given = false;
        _inString = false;
        _escape = false;
        _value.Clear();
        _pruner?.Dispose();
        _pruner = null;
    }
}
