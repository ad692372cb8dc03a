using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Audit;

/// <summary>
/// Names what the chains say about chains before them: one that ended and is not given is missing, until somebody says that it is known.
/// </summary>
internal sealed class IncidentCheck(IReadOnlyCollection<string> given, IReadOnlyCollection<string> accepted, AuditFaults faults, List<string> remarks)
{
    /// <summary>A chain that ended and is not among the journals.</summary>
    public const string Missing = "missing";

    /// <summary>Takes an entry of a chain.</summary>
    public void Take(StoredEntry entry)
    {
        if (IncidentCodec.Read(entry) is not { } incident)
        {
            return;
        }

        var said = $"entry {entry.Sequence} of {incident.At:yyyy-MM-dd HH:mm} UTC: {incident.Message}";
        var isMissing = incident.Kind switch
        {
            JournalIncidentKind.Begun => !given.Contains(incident.Gateway),
            JournalIncidentKind.Shortened => true,
            _ => false,
        };
        if (isMissing && !accepted.Contains(incident.Gateway))
        {
            faults.Add(Missing, incident.Kind == JournalIncidentKind.Begun
                ? $"the chain of gateway {incident.Gateway} is not among the journals. {said}. Give its folder with --ledger, or --accept {incident.Gateway} when it is known to be lost"
                : $"the chain of gateway {incident.Gateway} was cut short. {said}. Put the newer journal back, or --accept {incident.Gateway} when it is known to be lost");
        }
        else
        {
            remarks.Add(said);
        }
    }
}
