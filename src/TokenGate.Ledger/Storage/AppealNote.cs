using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The entry of an appeal that its person filed: who, when, in which words, and a copy of the record with its parts at that time, so that
/// the appeal can be read and decided after retention has removed the exchange.
/// </summary>
internal static class AppealNote
{
    /// <summary>The fact that holds the record, as the journal encodes it.</summary>
    public const string Copy = "copy";

    private const string Split = "split";
    private const string Cost = "cost";
    private const string FiledAt = "filed";
    private const string Prefix = "appeal:";

    /// <summary>The note of a new appeal.</summary>
    /// <param name="record">The exchange, as it was recorded.</param>
    /// <param name="split">How its tokens are divided now.</param>
    /// <param name="cost">What it costs now, divided in the same way; null where no price is known.</param>
    /// <param name="user">Who appeals.</param>
    /// <param name="text">In which words.</param>
    /// <param name="now">When.</param>
    public static JournalNote Create(UsageRecord record, TokenSplit split, ExchangeCost? cost, string user, string text, DateTimeOffset now) => new(EntryKind.Appeal, now, new Dictionary<string, string>
    {
        ["record"] = record.Id,
        ["decision"] = RecordHistory.Filed,
        ["by"] = user,
        ["note"] = text,
        [Copy] = Encoding.UTF8.GetString(RecordEncoder.Encode(record)),
        [Split] = Write(split),
        [Cost] = Write(cost),
        [FiledAt] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
    })
    {
        Id = RecordHistory.AppealId(record.Id, RecordHistory.Filed),
    };

    /// <summary>
    /// The same appeal written once more, with its parts and cost as they are now: the first entry is about to be removed.
    /// </summary>
    public static JournalNote Renew(JournalNote note, TokenSplit split, ExchangeCost? cost, DateTimeOffset now)
    {
        var record = note.Facts.GetValueOrDefault("record", "");
        var id = string.Create(CultureInfo.InvariantCulture, $"{RecordHistory.AppealId(record, RecordHistory.Filed)}:{now.ToUnixTimeSeconds()}");
        return new JournalNote(EntryKind.Appeal, now, new Dictionary<string, string>(note.Facts) { [Split] = Write(split), [Cost] = Write(cost) }) { Id = id };
    }

    /// <summary>When the person filed it, however often it was written since.</summary>
    public static DateTimeOffset Filed(JournalNote note) =>
        DateTimeOffset.TryParse(note.Facts.GetValueOrDefault(FiledAt), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : note.At;

    /// <summary>
    /// The copied record, its parts when it was filed, and the price that corrections since then start from; null when the entry holds
    /// no record that can be read.
    /// </summary>
    public static (UsageRecord Record, TokenSplit Split, (ExchangeCost Cost, TokenSplit Split)? Priced)? RecordIn(JournalNote note)
    {
        if (!note.Facts.TryGetValue(Copy, out var copy))
        {
            return null;
        }

        try
        {
            var record = RecordDecoder.Decode(Encoding.UTF8.GetBytes(copy));
            var split = note.Facts.TryGetValue(Split, out var parts) ? Read(parts) : record.Judgement.Split;

            // Appeals of before have the price of the record alone.
            (ExchangeCost, TokenSplit)? priced = note.Facts.TryGetValue(Cost, out var price)
                ? ReadCost(price) is { } cost ? (cost, split) : null
                : record.Cost is { } recorded ? (recorded, record.Judgement.Split) : null;
            return (record, split, priced);
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Where the ids of all appeals' entries begin and end.</summary>
    public static (string First, string Behind) Ids => (Prefix, "appeal;");

    /// <summary>A cost as records hold it; an empty object where none is known.</summary>
    private static string Write(ExchangeCost? cost)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            BillingCodec.Write(writer, cost);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static ExchangeCost? ReadCost(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        return reader.Read() && reader.TokenType == JsonTokenType.PropertyName ? BillingCodec.ReadCost(ref reader) : null;
    }

    private static string Write(TokenSplit split) => string.Join(' ', new[]
    {
        split.Replayed, split.Repeated, split.UnseenInput, split.TrustedInput, split.WithheldInput,
        split.RepeatedOutput, split.UnseenOutput, split.TrustedOutput, split.WithheldOutput,
    }.Select(static part => part.ToString(CultureInfo.InvariantCulture)));

    private static TokenSplit Read(string parts)
    {
        var n = parts.Split(' ').Select(static part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return n.Length == 9
            ? new TokenSplit(n[0], n[1], n[3], n[4], n[5], n[7], n[8]) { UnseenInput = n[2], UnseenOutput = n[6] }
            : throw new FormatException("a split has nine parts");
    }
}
