using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Reads from an entry's body only what is booked, without building the record: the drain to Redis and the recounts of an audit
/// live on it. Agrees with <see cref="Booking.From"/> on every record; a test holds that.
/// </summary>
internal static class BookingReader
{
    /// <summary>What an entry adds to the sums: an exchange its split, a correction what it moved, the rest nothing (null).</summary>
    /// <exception cref="FormatException">The body is not what its kind says.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static Booking? Read(EntryKind kind, ReadOnlySpan<byte> body) => kind switch
    {
        EntryKind.Exchange => Exchange(body),
        EntryKind.Correction => CorrectionCodec.Decode(body).Booking,
        _ => null,
    };

    /// <summary>
    /// What an entry adds to the trusted sums, and where; null when it adds nothing. Stops at the split, before which everything stands that it needs:
    /// the drain to Redis reads every entry once, and scores, features and policy are most of a body.
    /// </summary>
    /// <exception cref="FormatException">The body is not what its kind says.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static (BookingKey Key, TrustedSums Sums)? ReadTrusted(EntryKind kind, ReadOnlySpan<byte> body, NameCache names)
    {
        switch (kind)
        {
            case EntryKind.Exchange:
                return Trusted(body, names);
            case EntryKind.Correction:
                var booking = CorrectionCodec.Decode(body).Booking;
                return TrustedSums.From(booking.Sums) is { IsZero: false } sums ? (booking.Key, sums) : null;
            default:
                return null;
        }
    }

    /// <summary>When the exchange in an entry's body began.</summary>
    /// <exception cref="FormatException">The body says no time.</exception>
    public static DateTimeOffset StartedAt(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("time"u8))
            {
                return RecordDecoder.Moment(ref reader);
            }

            reader.Skip();
        }

        throw new FormatException("the entry says no time");
    }

    private static (BookingKey Key, TrustedSums Sums)? Trusted(ReadOnlySpan<byte> body, NameCache names)
    {
        var shared = new BookingProperties { Source = UsageSource.Missing };
        var time = default(DateTimeOffset);
        long reasoning = 0;

        var reader = new Utf8JsonReader(body);
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (shared.TryRead(ref reader, names))
            {
                if (shared.Split != TokenSplit.None)
                {
                    break;
                }
            }
            else if (reader.ValueTextEquals("time"u8)) { time = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("counts"u8)) { (reasoning, _) = Subsets(ref reader); }
            else { reader.Skip(); }
        }

        // A split of nothing is left out.
        var isUsage = IsUsage(shared.Verdict);
        var sums = TrustedSums.From(Booking.SumsOf(isUsage ? shared.Split : TokenSplit.None, reasoning, 0, isUsage));
        return sums.IsZero ? null : (shared.KeyAt(time), sums);
    }

    private static bool IsUsage(Verdict verdict) => verdict is not (Verdict.Failed or Verdict.Unreadable or Verdict.NoUsage);

    private static Booking Exchange(ReadOnlySpan<byte> body)
    {
        var shared = new BookingProperties { Source = UsageSource.Missing };
        var time = default(DateTimeOffset);
        string padding = "", duplication = "", output = "";
        long reasoning = 0, cached = 0;

        var reader = new Utf8JsonReader(body);
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (shared.TryRead(ref reader)) { continue; }

            if (reader.ValueTextEquals("time"u8)) { time = RecordDecoder.Moment(ref reader); }
            else if (reader.ValueTextEquals("padding"u8)) { padding = FirstReason(ref reader); }
            else if (reader.ValueTextEquals("duplication"u8)) { duplication = FirstReason(ref reader); }
            else if (reader.ValueTextEquals("output"u8)) { output = FirstReason(ref reader); }
            else if (reader.ValueTextEquals("counts"u8)) { (reasoning, cached) = Subsets(ref reader); }
            else { reader.Skip(); }
        }

        var reason = shared.Verdict switch
        {
            Verdict.Padded => padding,
            Verdict.Duplicate => duplication,
            Verdict.Inflated => output,
            _ => "",
        };
        var isUsage = IsUsage(shared.Verdict);
        return new Booking(
            shared.KeyAt(time),
            new BookingClass(shared.Verdict, shared.Source, reason),
            Booking.SumsOf(isUsage ? shared.Split : TokenSplit.None, reasoning, cached, isUsage));
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
