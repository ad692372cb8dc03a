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
        string id = "", record = "", cause = "", reason = "";
        DateTimeOffset time = default, hour = default;
        var shared = new BookingProperties { Source = UsageSource.Provider };
        long requests = 0, reasoning = 0;

        var reader = new Utf8JsonReader(body);
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (shared.TryRead(ref reader)) { continue; }

            if (reader.ValueTextEquals("id"u8)) { id = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("time"u8)) { time = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("record"u8)) { record = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("cause"u8)) { cause = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("hour"u8)) { hour = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("reason"u8)) { reason = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("requests"u8)) { requests = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("reasoning"u8)) { reasoning = RecordDecoder.Number(ref reader); }
            else { reader.Skip(); }
        }

        return new Correction(id, time, record, cause, new Booking(
            shared.KeyAt(hour),
            new BookingClass(shared.Verdict, shared.Source, reason),
            new UsageSums(0, requests, shared.Split, reasoning, 0, 0)));
    }
}
