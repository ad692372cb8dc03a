using System.Globalization;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Incidents as entries of the chain: notes with the facts <c>what</c>, <c>gateway</c>, <c>sequence</c>, <c>hash</c> and <c>message</c>.
/// </summary>
internal static class IncidentCodec
{
    /// <summary>The entry that tells an incident. The same one, noticed twice, has one id.</summary>
    public static PendingEntry ToEntry(JournalIncident incident)
    {
        var (kind, hash) = (NameOf(incident.Kind), incident.Hash);
        var note = new JournalNote(EntryKind.Incident, incident.At, new Dictionary<string, string>
        {
            ["what"] = kind,
            ["gateway"] = incident.Gateway,
            ["sequence"] = incident.Sequence.ToString(CultureInfo.InvariantCulture),
            ["hash"] = hash,
            ["message"] = incident.Message,
        })
        { Id = string.Create(CultureInfo.InvariantCulture, $"incident:{kind}:{incident.Gateway}:{incident.Sequence}:{hash[..Math.Min(16, hash.Length)]}:{incident.At.ToUnixTimeSeconds()}") };
        return new PendingEntry(note.Kind, note.Id, RecordEncoder.Encode(note), []);
    }

    /// <summary>The incident that an entry tells; null for an entry of something else.</summary>
    public static JournalIncident? Read(StoredEntry entry)
    {
        if (entry.Kind != EntryKind.Incident)
        {
            return null;
        }

        var note = NoteCodec.Decode(entry.Kind, entry.Body);
        return Enum.GetValues<JournalIncidentKind>().Where(kind => NameOf(kind) == note.Facts.GetValueOrDefault("what")).ToArray() is [var known]
            && long.TryParse(note.Facts.GetValueOrDefault("sequence"), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? new JournalIncident(
                    known, note.At, note.Facts.GetValueOrDefault("message", ""), note.Facts.GetValueOrDefault("gateway", ""), sequence, note.Facts.GetValueOrDefault("hash", ""))
                : null;
    }

    private static string NameOf(JournalIncidentKind kind) => kind switch
    {
        JournalIncidentKind.Saved => "saved",
        JournalIncidentKind.Begun => "begun",
        JournalIncidentKind.Shortened => "shortened",
        JournalIncidentKind.Repaired => "repaired",
        _ => "restored",
    };
}
