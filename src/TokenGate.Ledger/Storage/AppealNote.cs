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
    private const string FiledAt = "filed";
    private const string Prefix = "appeal:";

    /// <summary>The note of a new appeal.</summary>
    public static JournalNote Create(UsageRecord record, TokenSplit split, string user, string text, DateTimeOffset now) => new(EntryKind.Appeal, now, new Dictionary<string, string>
    {
        ["record"] = record.Id,
        ["decision"] = RecordHistory.Filed,
        ["by"] = user,
        ["note"] = text,
        [Copy] = Encoding.UTF8.GetString(RecordEncoder.Encode(record)),
        [Split] = Write(split),
        [FiledAt] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
    })
    {
        Id = RecordHistory.AppealId(record.Id, RecordHistory.Filed),
    };

    /// <summary>The same appeal written once more, with its parts as they are now: the first entry is about to be removed.</summary>
    public static JournalNote Renew(JournalNote note, TokenSplit split, DateTimeOffset now)
    {
        var record = note.Facts.GetValueOrDefault("record", "");
        var id = string.Create(CultureInfo.InvariantCulture, $"{RecordHistory.AppealId(record, RecordHistory.Filed)}:{now.ToUnixTimeSeconds()}");
        return new JournalNote(EntryKind.Appeal, now, new Dictionary<string, string>(note.Facts) { [Split] = Write(split) }) { Id = id };
    }

    /// <summary>When the person filed it, however often it was written since.</summary>
    public static DateTimeOffset Filed(JournalNote note) =>
        DateTimeOffset.TryParse(note.Facts.GetValueOrDefault(FiledAt), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : note.At;

    /// <summary>The copied record and its parts when it was filed; null when the entry holds none that can be read.</summary>
    public static (UsageRecord Record, TokenSplit Split)? RecordIn(JournalNote note)
    {
        if (!note.Facts.TryGetValue(Copy, out var copy))
        {
            return null;
        }

        try
        {
            var record = RecordDecoder.Decode(Encoding.UTF8.GetBytes(copy));
            return (record, note.Facts.TryGetValue(Split, out var parts) ? Read(parts) : record.Judgement.Split);
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Where the ids of all appeals' entries begin and end.</summary>
    public static (string First, string Behind) Ids => (Prefix, "appeal;");

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
