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
    private const int Places = 16_384;

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

        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var place = ref _names[hash.ToHashCode() & (Places - 1)];
        if (place.Text is null || !utf8.SequenceEqual(place.Utf8))
        {
            place = (utf8.ToArray(), reader.GetString()!);
        }

        return place.Text;
    }
}
