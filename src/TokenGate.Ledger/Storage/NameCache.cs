using System.Buffers.Binary;
using System.Text.Json;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Strings of the names that come again and again: users, teams, routes, models. Bounded, and never wrong: a name that meets another one's
/// place takes
/// it. Used by one thread at a time.
/// </summary>
internal sealed class NameCache
{
    /// <summary>Places; a power of two. The working set of 10,000 users fits, and costs some 2 MB at most.</summary>
    private const int PlaceBits = 14;
    private const int Places = 1 << PlaceBits;

    private readonly (byte[] Utf8, string Text)[] _names = new (byte[], string)[Places];

    /// <summary>The string value of the property that the reader stands on.</summary>
    /// <exception cref="FormatException">It is no string.</exception>
    public string Read(ref Utf8JsonReader reader)
    {
        RecordDecoder.Expect(ref reader, JsonTokenType.String);
        var utf8 = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            return reader.GetString()!;
        }

        ref var place = ref _names[PlaceOf(utf8)];
        if (place.Text is null || !utf8.SequenceEqual(place.Utf8))
        {
            place = (utf8.ToArray(), reader.GetString()!);
        }

        return place.Text;
    }

    /// <summary>
    /// Both ends and the length tell names apart, such as <c>user-17</c> and <c>user-18</c>. Names that are made to meet cost what an
    /// unknown name costs.
    /// </summary>
    private static int PlaceOf(ReadOnlySpan<byte> utf8)
    {
        ulong first = 0, last = 0;
        if (utf8.Length >= sizeof(ulong))
        {
            first = BinaryPrimitives.ReadUInt64LittleEndian(utf8);
            last = BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..]);
        }
        else
        {
            foreach (var b in utf8)
            {
                last = (last << 8) | b;
            }
        }

        var mixed = ((first ^ (ulong)utf8.Length) * 0x9E3779B97F4A7C15) ^ last;
        return (int)((mixed * 0xD6E8FEB86659FD93) >> (64 - PlaceBits));
    }
}
