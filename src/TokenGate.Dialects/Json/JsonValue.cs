using System.Text;
using TokenGate.Dialects.Framing;

namespace TokenGate.Dialects.Json;

/// <summary>
/// A place in a <see cref="JsonTape"/>. Asking for what is not there gives a missing value, never an exception, so that paths can be
/// written as they stand in a provider's documentation. Of a member that occurs twice the last counts, as in the clients' own parsers.
/// </summary>
internal readonly struct JsonValue(JsonTape tape, int index)
{
    private readonly JsonTape? _tape = tape;
    private readonly int _index = index;

    public JsonKind Kind => _tape is null ? JsonKind.Missing : _tape[_index].Kind;

    /// <summary>True when there is a value and it is not null.</summary>
    public bool HasValue => Kind > JsonKind.Null;

    public bool IsObject => Kind == JsonKind.Object;

    public bool IsArray => Kind == JsonKind.Array;

    public bool IsString => Kind == JsonKind.String;

    public bool IsTrue => Kind == JsonKind.True;

    /// <summary>How many values an array or object holds directly; 0 for everything else.</summary>
    public int Length => IsArray || IsObject ? _tape![_index].Members : 0;

    /// <summary>A member of an object; missing when this is no object or has no such member.</summary>
    public JsonValue this[ReadOnlySpan<byte> name]
    {
        get
        {
            if (!IsObject)
            {
                return default;
            }

            var found = -1;
            var key = JsonTape.KeyOf(name);
            var entries = _tape!.Entries;
            var end = Math.Min(entries[_index].Next, entries.Length - 1);
            for (var i = _index + 1; i < end; i = entries[i + 1].Next)
            {
                ref readonly var entry = ref entries[i];
                if ((entry.Members == key || entry.Escaped) && NameEquals(in entry, name))
                {
                    found = i + 1;
                }
            }

            return found < 0 ? default : new JsonValue(_tape, found);
        }
    }

    /// <summary>The elements of an array, numbers excepted; none for everything else.</summary>
    public Walk Items => IsArray ? new Walk(_tape!, _index, members: false) : default;

    /// <summary>The members of an object in their order; none for everything else.</summary>
    public Walk Members => IsObject ? new Walk(_tape!, _index, members: true) : default;

    /// <summary>The first element of an array; missing otherwise.</summary>
    public JsonValue First
    {
        get
        {
            foreach (var item in Items)
            {
                return item;
            }

            return default;
        }
    }

    /// <summary>The value's own bytes in the text: with braces, without a string's quotes.</summary>
    public ReadOnlyMemory<byte> Raw => _tape is null ? default : _tape.Json.Slice(_tape[_index].Start, _tape[_index].Length);

    /// <summary>Where <see cref="Raw"/> begins in the parsed text.</summary>
    public int Start => _tape is null ? 0 : _tape[_index].Start;

    /// <summary>True when this is a place in that tape, and not in another one.</summary>
    public bool IsFrom(JsonTape tape) => _tape == tape;

    /// <summary>True when this is a string of exactly that text.</summary>
    public bool Is(ReadOnlySpan<byte> text) => IsString && NameEquals(in _tape![_index], text);

    /// <summary>
    /// A string's text, or a number as it stands, as UTF-8: a part of the parsed text where it holds no escapes, else other memory.
    /// </summary>
    /// <param name="into">The other memory; null for an array.</param>
    public ReadOnlyMemory<byte> Text(TextMemory? into = null)
    {
        if (Kind is not (JsonKind.String or JsonKind.Name or JsonKind.Number))
        {
            return default;
        }

        if (!_tape![_index].Escaped)
        {
            return Raw;
        }

        var buffer = into?.Room(Raw.Length) ?? new byte[Raw.Length];
        var written = JsonText.Unescape(Raw.Span, buffer.Span);
        into?.Keep(written);
        return buffer[..written];
    }

    /// <summary>Appends a string's text to a buffer, without allocating.</summary>
    public void AppendTo(ByteBuffer target)
    {
        if (Kind is not (JsonKind.String or JsonKind.Name))
        {
            return;
        }

        var raw = Raw.Span;
        if (!_tape![_index].Escaped)
        {
            target.Append(raw);
            return;
        }

        var room = target.Room(raw.Length);
        if (room.Length == raw.Length)
        {
            target.Advance(JsonText.Unescape(raw, room));
        }
    }

    /// <summary>A string's text, at most <paramref name="limit"/> bytes of it; null when this is no string or an empty one.</summary>
    public string? AsString(int limit = 256)
    {
        if (Kind is not (JsonKind.String or JsonKind.Name))
        {
            return null;
        }

        var text = Text().Span;
        return text.IsEmpty ? null : Encoding.UTF8.GetString(text[..Math.Min(text.Length, limit)]);
    }

    /// <summary>A whole number from 0 to <paramref name="ceiling"/>; null when this is anything else.</summary>
    public long? AsCount(long ceiling) => Kind == JsonKind.Number && JsonText.TryCount(Raw.Span, ceiling, out var count) ? count : null;

    /// <summary>A whole number from 0 to 2^31-1; null when this is anything else.</summary>
    public int? AsInt() => (int?)AsCount(int.MaxValue);

    private bool NameEquals(in JsonTape.Entry entry, ReadOnlySpan<byte> name)
    {
        var raw = _tape!.Json.Span.Slice(entry.Start, entry.Length);
        if (!entry.Escaped)
        {
            return raw.SequenceEqual(name);
        }

        if (raw.Length > 1024)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[1024];
        return text[..JsonText.Unescape(raw, text)].SequenceEqual(name);
    }

    /// <summary>Walks the values that an array or object holds directly.</summary>
    internal struct Walk
    {
        private readonly JsonTape? _tape;
        private readonly int _end;
        private readonly int _step;
        private int _next;
        private int _at;

        internal Walk(JsonTape tape, int index, bool members)
        {
            _tape = tape;
            _end = Math.Min(tape[index].Next, tape.Count);
            _step = members ? 1 : 0;
            _next = index + 1;
            _at = 0;
        }

        public readonly Walk GetEnumerator() => this;

        /// <summary>The value at which the walk stands.</summary>
        public readonly JsonValue Current => new(_tape!, _at + _step);

        /// <summary>The name of the member at which the walk stands.</summary>
        public readonly JsonValue Name => new(_tape!, _at);

        public bool MoveNext()
        {
            if (_tape is null || _next + _step >= _end)
            {
                return false;
            }

            _at = _next;
            _next = _tape[_at + _step].Next;
            return true;
        }
    }
}
