using System.Globalization;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger;

/// <summary>Something that happened to a journal's file, or to the chain before this one. It stands in the chain as an entry of its own.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When it was noticed, UTC.</param>
/// <param name="Message">The same in words: the file, what became of it, and where the old one is.</param>
/// <param name="Gateway">The identity of the chain that it happened to.</param>
/// <param name="Sequence">The last entry of that chain that is known; at least 0.</param>
/// <param name="Hash">The chain's hash there, in hex.</param>
public sealed record JournalIncident(JournalIncidentKind Kind, DateTimeOffset At, string Message, string Gateway, long Sequence, string Hash)
{
    /// <summary>The entry that tells it.</summary>
    internal PendingEntry ToEntry()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"incident:{NameOf(Kind)}:{Gateway}:{Sequence}:{Hash[..Math.Min(16, Hash.Length)]}");
        var note = new JournalNote(EntryKind.Incident, At, new Dictionary<string, string>
        {
            ["what"] = NameOf(Kind),
            ["gateway"] = Gateway,
            ["sequence"] = Sequence.ToString(CultureInfo.InvariantCulture),
            ["hash"] = Hash,
            ["message"] = Message,
        })
        { Id = id };
        return new PendingEntry(note.Kind, note.Id, RecordEncoder.Encode(note), []);
    }

    /// <summary>The incident that a note tells; null for a note of something else.</summary>
    internal static JournalIncident? From(JournalNote note) => note.Kind == EntryKind.Incident
        && Enum.GetValues<JournalIncidentKind>().Where(kind => NameOf(kind) == note.Facts.GetValueOrDefault("what")).ToArray() is [var kind]
        && long.TryParse(note.Facts.GetValueOrDefault("sequence"), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new JournalIncident(
                kind, note.At, note.Facts.GetValueOrDefault("message", ""), note.Facts.GetValueOrDefault("gateway", ""), sequence, note.Facts.GetValueOrDefault("hash", ""))
            : null;

    private static string NameOf(JournalIncidentKind kind) => kind switch
    {
        JournalIncidentKind.Saved => "saved",
        JournalIncidentKind.Begun => "begun",
        JournalIncidentKind.Shortened => "shortened",
        _ => "restored",
    };
}
