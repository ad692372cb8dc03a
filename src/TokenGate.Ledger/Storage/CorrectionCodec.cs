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
        writer.WriteString("quarter"u8, QuarterHour.Start(key.Quarter).UtcDateTime);
        RecordEncoder.Name(writer, "user"u8, key.User, None);
        RecordEncoder.Name(writer, "team"u8, key.Team, None);
        RecordEncoder.Name(writer, "project"u8, key.Project, None);
        RecordEncoder.Name(writer, "client"u8, key.Client, None);
        RecordEncoder.Name(writer, "work"u8, kind.Work, "");
        RecordEncoder.Name(writer, "route"u8, key.Route, None);
        RecordEncoder.Name(writer, "provider"u8, kind.Provider, None);
        RecordEncoder.Name(writer, "model"u8, key.Model, None);
        RecordEncoder.Name(writer, "tier"u8, kind.Tier, "");
        writer.WriteString("verdict"u8, kind.Verdict.Name());
        RecordEncoder.Name(writer, "source"u8, kind.Source.Name(), UsageSource.Provider.Name());
        RecordEncoder.Name(writer, "reason"u8, kind.Reason, "");
        RecordEncoder.Number(writer, "rules"u8, kind.Rules);
        RecordEncoder.Number(writer, "requests"u8, sums.Requests);
        RecordEncoder.Split(writer, "split"u8, sums.Split);
        RecordEncoder.Number(writer, "reasoning"u8, sums.TrustedReasoning);
        RecordEncoder.Number(writer, "cached"u8, sums.Kinds.TrustedCached);
        BillingCodec.Write(writer, correction.Cost);
    });

    /// <summary>The correction in an entry's body.</summary>
    /// <exception cref="FormatException">The body is no correction.</exception>
    public static Correction Decode(ReadOnlySpan<byte> body)
    {
        string id = "", record = "", cause = "", reason = "", tier = "";
        DateTimeOffset time = default, quarter = default;
        var shared = new BookingProperties { Source = UsageSource.Provider };
        long requests = 0, reasoning = 0, cached = 0;
        ExchangeCost? cost = null;

        var reader = new Utf8JsonReader(body);
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (shared.TryRead(ref reader)) { continue; }

            if (reader.ValueTextEquals("id"u8)) { id = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("time"u8)) { time = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("record"u8)) { record = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("cause"u8)) { cause = RecordDecoder.Text(ref reader); }

            // Corrections of the releases before say the hour: its first quarter stands for it.
            else if (reader.ValueTextEquals("quarter"u8) || reader.ValueTextEquals("hour"u8)) { quarter = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("tier"u8)) { tier = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("reason"u8)) { reason = RecordDecoder.Text(ref reader); }
            else if (reader.ValueTextEquals("requests"u8)) { requests = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("reasoning"u8)) { reasoning = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("cached"u8)) { cached = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("cost"u8)) { cost = BillingCodec.ReadCost(ref reader); }
            else { reader.Skip(); }
        }

        return new Correction(id, time, record, cause, new Booking(
            shared.KeyAt(quarter),
            shared.ClassOf(reason, tier),
            new UsageSums(0, requests, shared.Split, reasoning, 0, 0)
            {
                Kinds = default(KindSums) with { TrustedCached = cached },
                Cost = CostSums.From(cost, BilledUnits.None),
            }))
        {
            Cost = cost,
        };
    }
}
