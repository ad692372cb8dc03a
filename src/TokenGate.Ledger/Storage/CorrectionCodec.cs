using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>The canonical encoding of a correction: like a record, compact JSON in a fixed order.</summary>
internal static class CorrectionCodec
{
    private const string None = "-";

    /// <summary>The bytes of a correction.</summary>
    public static byte[] Encode(Correction correction) => RecordEncoder.Write(writer =>
    {
        var (key, kind, sums) = correction.Booking;
        writer.WriteString("id"u8, correction.Id);
        writer.WriteString("time"u8, correction.At.UtcDateTime);
        writer.WriteString("record"u8, correction.RecordId);
        writer.WriteString("cause"u8, correction.Cause);
        writer.WriteString("hour"u8, UnixHour.Start(key.Hour).UtcDateTime);
        RecordEncoder.Name(writer, "user"u8, key.User, None);
        RecordEncoder.Name(writer, "team"u8, key.Team, None);
        RecordEncoder.Name(writer, "route"u8, key.Route, None);
        RecordEncoder.Name(writer, "model"u8, key.Model, None);
        writer.WriteString("verdict"u8, kind.Verdict.Name());
        RecordEncoder.Name(writer, "source"u8, kind.Source.Name(), UsageSource.Provider.Name());
        RecordEncoder.Name(writer, "reason"u8, kind.Reason, "");
        RecordEncoder.Number(writer, "requests"u8, sums.Requests);
        RecordEncoder.Split(writer, "split"u8, sums.Split);
        RecordEncoder.Number(writer, "reasoning"u8, sums.TrustedReasoning);
    });

    /// <summary>The correction in an entry's body.</summary>
    /// <exception cref="FormatException">The body is no correction.</exception>
    public static Correction Decode(ReadOnlySpan<byte> body)
    {
        string id = "", record = "", cause = "", team = None, user = None, route = None, model = None;
        DateTimeOffset time = default, hour = default;
        Verdict? verdict = null;
        var source = UsageSource.Provider;
        var reason = "";
        var split = TokenSplit.None;
        long requests = 0, reasoning = 0;

        var reader = new Utf8JsonReader(body);
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) { id = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("time"u8)) { time = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("record"u8)) { record = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("cause"u8)) { cause = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("hour"u8)) { hour = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("user"u8)) { user = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("team"u8)) { team = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("route"u8)) { route = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("model"u8)) { model = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("verdict"u8)) { verdict = RecordDecoder.VerdictOf(RecordDecoder.Text(ref reader)); }
            else if (reader.ValueTextEquals("source"u8)) { source = RecordDecoder.SourceOf(RecordDecoder.Text(ref reader)); }
            else if (reader.ValueTextEquals("reason"u8)) { reason = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("requests"u8)) { requests = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("reasoning"u8)) { reasoning = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("split"u8))
            {
                RecordDecoder.Expect(ref reader, JsonTokenType.StartArray);
                split = RecordDecoder.Split(ref reader);
            }
            else { reader.Skip(); }
        }

        return new Correction(id, time, record, cause, new Booking(
            new BookingKey(UnixHour.From(hour), team, user, route, model),
            new BookingClass(verdict ?? throw new FormatException("the correction names no verdict"), source, reason),
            new UsageSums(0, requests, split, reasoning, 0, 0)));
    }
}
