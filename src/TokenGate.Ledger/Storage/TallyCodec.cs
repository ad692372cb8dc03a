using System.Globalization;
using System.Text.Json;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The canonical encoding of a minute of calls that ran no model: <c>{"id","time","counts":[[route,kind,calls],...]}</c>, in the order of
/// the names.
/// </summary>
internal static class TallyCodec
{
    /// <summary>The bytes of a tally.</summary>
    public static byte[] Encode(NoUsageMinute minute) => RecordEncoder.Write(writer =>
    {
        writer.WriteString("id"u8, minute.Id);
        writer.WriteString("time"u8, minute.Start.UtcDateTime);
        writer.WriteStartArray("counts"u8);
        foreach (var ((route, kind), calls) in minute.Counts.OrderBy(pair => pair.Key.Route, StringComparer.Ordinal).ThenBy(pair => pair.Key.PathKind, StringComparer.Ordinal))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(route);
            writer.WriteStringValue(kind);
            writer.WriteNumberValue(calls);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    });

    /// <summary>The tally in an entry's body.</summary>
    /// <exception cref="FormatException">The body is no tally.</exception>
    public static NoUsageMinute Decode(ReadOnlySpan<byte> body)
    {
        var id = "";
        var time = default(DateTimeOffset);
        var counts = new Dictionary<(string, string), long>();
        var reader = new Utf8JsonReader(body);
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) { id = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("time"u8)) { time = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("counts"u8)) { Counts(ref reader, counts); }
            else { reader.Skip(); }
        }

        return new NoUsageMinute(id, time, counts);
    }

    private static void Counts(ref Utf8JsonReader reader, Dictionary<(string, string), long> counts)
    {
        RecordDecoder.Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            var (route, kind, calls) = (RecordDecoder.Text(ref reader), RecordDecoder.Text(ref reader), RecordDecoder.Number(ref reader));
            if (calls <= 0 || !counts.TryAdd((route, kind), calls))
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"a tally of {calls} calls, or the same twice, for {route} {kind}"));
            }

            RecordDecoder.Expect(ref reader, JsonTokenType.EndArray);
        }
    }
}
