using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace TokenGate.Dialects.Json;

/// <summary>
/// The parsed form of one JSON text: a flat list of entries over the caller's bytes. It is reused from text to text, so that reading a
/// frame of a stream allocates nothing once the tape has grown to the size of the frames. Values of the last parse become invalid with the
/// next.
/// Not thread-safe. Numbers that stand directly in an array (vectors, token ids) are counted and not kept.
/// </summary>
internal sealed partial class JsonTape : IDisposable
{
    /// <summary>Deeper than any API's bodies; twice what System.Text.Json allows by default, for tool schemas inside requests.</summary>
    public const int MaxDepth = 128;

    /// <summary>Two million values, 40 MB of tape: more than 16 MB of any real body holds.</summary>
    public const int MaxEntries = 1 << 21;

    /// <summary>What is said of a text that is no JSON.</summary>
    public const string Malformed = "malformed JSON";

    private Entry[] _entries = [];
    private int _count;

    internal ReadOnlyMemory<byte> Json { get; private set; }

    /// <summary>The root value; missing before the first successful parse.</summary>
    public JsonValue Root => _count == 0 ? default : new JsonValue(this, 0);

    /// <summary>Reads a text. Never throws.</summary>
    /// <param name="json">The text; it must stay unchanged as long as values of this parse are used.</param>
    /// <param name="partial">True to accept a text that was cut off: what came whole is kept.</param>
    /// <returns>What is wrong in a few fixed words; null when the text was read.</returns>
    public string? Parse(ReadOnlyMemory<byte> json, bool partial = false)
    {
        Json = json;
        _count = 0;
        if (!partial && TryParseStrict(json.Span))
        {
            return null;
        }

        return Read(json, partial);
    }

    /// <summary>Reads a text by the library's reader: the reference for <see cref="TryParseStrict"/>, and for all that it leaves.</summary>
    internal string? Read(ReadOnlyMemory<byte> json, bool partial)
    {
        Json = json;
        _count = 0;
        var reader = new Utf8JsonReader(json.Span, isFinalBlock: !partial, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        Span<int> open = stackalloc int[MaxDepth + 1];
        var depth = 0;
        try
        {
            while (reader.Read())
            {
                if (_count >= MaxEntries)
                {
                    _count = 0;
                    return "JSON of too many values";
                }

                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                    case JsonTokenType.StartArray:
                        CountIn(open, depth);
                        open[depth++] = _count;
                        Add(reader.TokenType == JsonTokenType.StartObject ? JsonKind.Object : JsonKind.Array, (int)reader.TokenStartIndex, 0);
                        break;
                    case JsonTokenType.EndObject:
                    case JsonTokenType.EndArray:
                        Close(open[--depth], (int)reader.BytesConsumed);
                        break;
                    case JsonTokenType.PropertyName:
                        AddName((int)reader.TokenStartIndex + 1, reader.ValueSpan, reader.ValueIsEscaped);
                        break;
                    case JsonTokenType.String:
                        CountIn(open, depth);
                        Add(JsonKind.String, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped);
                        break;
                    case JsonTokenType.Number:
                        CountIn(open, depth);
                        if (depth == 0 || _entries[open[depth - 1]].Kind != JsonKind.Array)
                        {
                            Add(JsonKind.Number, (int)reader.TokenStartIndex, reader.ValueSpan.Length);
                        }

                        break;
                    default:
                        CountIn(open, depth);
                        Add(Literal(reader.TokenType), (int)reader.TokenStartIndex, reader.ValueSpan.Length);
                        break;
                }
            }
        }
        catch (JsonException)
        {
            var tooDeep = depth >= MaxDepth;
            if (!partial || tooDeep)
            {
                _count = 0;
                return tooDeep ? "JSON nested too deep" : Malformed;
            }
        }

        while (depth > 0)
        {
            Close(open[--depth], json.Length);
        }

        return null;
    }

    internal ref readonly Entry this[int index] => ref _entries[index];

    internal int Count => _count;

    internal ReadOnlySpan<Entry> Entries => _entries.AsSpan(0, _count);

    /// <summary>
    /// What tells most names apart without a look at the text: the length, the first byte, the last, and the one in the middle.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int KeyOf(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : (name.Length << 24) ^ (name[0] << 16) ^ (name[^1] << 8) ^ name[name.Length >> 1];

    /// <summary>How much memory the tape takes, in bytes.</summary>
    public long Capacity => (long)_entries.Length * Unsafe.SizeOf<Entry>();

    /// <summary>Forgets the last parse, and gives the memory back when it is larger than a size.</summary>
    public void Trim(int size)
    {
        if (Capacity > size)
        {
            Dispose();
        }
    }

    /// <summary>Gives the tape's memory back.</summary>
    public void Dispose()
    {
        if (_entries.Length > 0)
        {
            ArrayPool<Entry>.Shared.Return(_entries);
            _entries = [];
        }

        _count = 0;
        Json = default;
    }

    private static JsonKind Literal(JsonTokenType type) => type switch
    {
        JsonTokenType.True => JsonKind.True,
        JsonTokenType.False => JsonKind.False,
        _ => JsonKind.Null,
    };

    private void CountIn(ReadOnlySpan<int> open, int depth)
    {
        if (depth > 0)
        {
            _entries[open[depth - 1]].Members++;
        }
    }

    private void Close(int index, int end)
    {
        ref var entry = ref _entries[index];
        entry.Length = end - entry.Start;
        entry.Next = _count;
    }

    private void Add(JsonKind kind, int start, int length, bool escaped = false)
    {
        if (_count == _entries.Length)
        {
            Grow();
        }

        _entries[_count] = new Entry { Kind = kind, Start = start, Length = length, Escaped = escaped, Next = _count + 1 };
        _count++;
    }

    private void AddName(int start, ReadOnlySpan<byte> name, bool escaped)
    {
        Add(JsonKind.Name, start, name.Length, escaped);
        _entries[_count - 1].Members = KeyOf(name);
    }

    private void Grow()
    {
        var larger = ArrayPool<Entry>.Shared.Rent(Math.Max(64, _entries.Length * 2));
        _entries.AsSpan(0, _count).CopyTo(larger);
        if (_entries.Length > 0)
        {
            ArrayPool<Entry>.Shared.Return(_entries);
        }

        _entries = larger;
    }

    /// <summary>One value or name.</summary>
    internal struct Entry
    {
        /// <summary>Offset of the first byte: of the content for strings and names, of the value otherwise.</summary>
        public int Start;

        /// <summary>Length in bytes: of the raw content for strings and names, of the whole value otherwise.</summary>
        public int Length;

        /// <summary>Index of the entry after this value and all it holds.</summary>
        public int Next;

        /// <summary>How many values an array or object holds directly; of a name its <see cref="KeyOf"/>.</summary>
        public int Members;

        public JsonKind Kind;
        public bool Escaped;
    }
}
