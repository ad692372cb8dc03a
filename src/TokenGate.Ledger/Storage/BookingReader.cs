using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Reads from an entry's body only what is booked, without building the record: the drain to Redis and the recounts of an audit
/// live on it. Agrees with <see cref="Booking.From"/> on every record; a test holds that.
/// </summary>
internal static class BookingReader
{
    /// <summary>
    /// What an entry adds to the sums: an exchange its split, a correction what it moved, a minute's tally its counts; none for the rest.
    /// </summary>
    /// <exception cref="FormatException">The body is not what its kind says.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static IReadOnlyList<Booking> Read(EntryKind kind, ReadOnlySpan<byte> body) => kind switch
    {
        EntryKind.Exchange => [Exchange(body)],
        EntryKind.Correction => [CorrectionCodec.Decode(body).Booking],
        EntryKind.NoUsage => TallyCodec.Decode(body).Bookings(),
        _ => [],
    };

    /// <summary>
    /// What an entry adds to the trusted sums, and where; null when it adds nothing. Stops at the split, before which everything stands
    /// that it needs:
    /// the drain to Redis reads every entry once, and scores, features and policy are most of a body.
    /// </summary>
    /// <exception cref="FormatException">The body is not what its kind says.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static (BookingKey Key, TrustedSums Sums, int Rules)? ReadTrusted(EntryKind kind, ReadOnlySpan<byte> body, NameCache names)
    {
        switch (kind)
        {
            case EntryKind.Exchange:
                return Trusted(body, names);
            case EntryKind.Correction:
                var booking = CorrectionCodec.Decode(body).Booking;
                return TrustedSums.From(booking.Sums) is { IsZero: false } sums ? (booking.Key, sums, booking.Class.Rules) : null;
            default:
                return null;
        }
    }

    private static (BookingKey Key, TrustedSums Sums, int Rules)? Trusted(ReadOnlySpan<byte> body, NameCache names)
    {
        var shared = new BookingProperties { Source = UsageSource.Missing };
        var time = default(DateTimeOffset);
        long reasoning = 0, cached = 0, cost = 0;

        var reader = new Utf8JsonReader(body);
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (shared.Split == TokenSplit.None && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (shared.TryRead(ref reader, names)) { continue; }

            if (reader.ValueTextEquals("time"u8)) { time = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("counts"u8)) { (reasoning, cached) = Subsets(ref reader); }
            else if (reader.ValueTextEquals("cost"u8)) { cost = BillingCodec.ReadCost(ref reader).Trusted; }
            else { reader.Skip(); }
        }

        // A split of nothing is left out.
        var split = shared.Split;
        if (!IsUsage(shared.Verdict) || (split.TrustedInput == 0 && split.TrustedOutput == 0 && cost == 0))
        {
            return null;
        }

        var sums = new TrustedSums(
            Booking.RequestsOf(split),
            split.TrustedInput,
            split.TrustedOutput,
            Booking.TrustedReasoningOf(reasoning, split, shared.Rules),
            KindDivision.TrustedCachedOf(cached, split),
            cost);
        return (shared.KeyAt(time), sums, shared.Rules);
    }

    private static bool IsUsage(Verdict verdict) => verdict is not (Verdict.Failed or Verdict.Unreadable or Verdict.NoUsage);

    private static Booking Exchange(ReadOnlySpan<byte> body)
    {
        var shared = new BookingProperties { Source = UsageSource.Missing };
        var time = default(DateTimeOffset);
        string padding = "", duplication = "", output = "";
        var counts = TokenCounts.Unknown;
        var billed = BilledUnits.None;
        ExchangeCost? cost = null;

        var reader = new Utf8JsonReader(body);
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (shared.TryRead(ref reader)) { continue; }

            if (reader.ValueTextEquals("time"u8)) { time = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("padding"u8)) { padding = FirstReason(ref reader); }
            else if (reader.ValueTextEquals("duplication"u8)) { duplication = FirstReason(ref reader); }
            else if (reader.ValueTextEquals("output"u8)) { output = FirstReason(ref reader); }
            else if (reader.ValueTextEquals("counts"u8)) { counts = CountsCodec.Read(ref reader); }
            else if (reader.ValueTextEquals("billed"u8)) { billed = BillingCodec.Read(ref reader); }
            else if (reader.ValueTextEquals("cost"u8)) { cost = BillingCodec.ReadCost(ref reader); }
            else { reader.Skip(); }
        }

        var reason = shared.Verdict switch
        {
            Verdict.Padded => padding,
            Verdict.Duplicate => duplication,
            Verdict.Inflated => output,
            _ => "",
        };
        return new Booking(
            shared.KeyAt(time),
            shared.ClassOf(reason, BookingClass.TierOf(billed.ServiceTier)),
            IsUsage(shared.Verdict) ? Booking.SumsOf(shared.Split, counts, billed, cost, shared.Rules) : new UsageSums(1, 0, TokenSplit.None, 0, 0, 0));
    }

    /// <summary>The feature that stands first in a score: it contributed most.</summary>
    private static string FirstReason(ref Utf8JsonReader reader)
    {
        RecordDecoder.Expect(ref reader, JsonTokenType.StartArray);
        reader.Read();
        reader.Read();
        var first = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        while (reader.TokenType != JsonTokenType.EndArray && reader.Read())
        {
            // On to the end of the array, which holds no other.
        }

        return first;
    }

    private static (long Reasoning, long Cached) Subsets(ref Utf8JsonReader reader)
    {
        long reasoning = 0, cached = 0;
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("reasoning"u8)) { reasoning = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("cached"u8)) { cached = RecordDecoder.Number(ref reader); }
            else { reader.Skip(); }
        }

        return (reasoning, cached);
    }
}
