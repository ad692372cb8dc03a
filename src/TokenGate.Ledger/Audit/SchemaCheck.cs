using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Audit;

/// <summary>
/// Holds the tables, indices, triggers and views of a journal against those that this program makes. A trigger would change entries on
/// their way in, and a view would answer in a table's place; neither is ever ours.
/// </summary>
internal static class SchemaCheck
{
    /// <summary>Something in the database that is not the journal's, or lacks.</summary>
    public const string Schema = "schema";

    /// <summary>Names what is there too much, and what is missing or another.</summary>
    public static void Run(JournalReader journal, AuditFaults faults)
    {
        var known = JournalSchema.Objects();
        var found = journal.Query(SchemaObjects.Read);
        foreach (var ((type, name), sql) in found.OrderBy(static entry => entry.Key.Type is "table" or "index").ThenBy(static entry => entry.Key.Name, StringComparer.Ordinal))
        {
            if (!known.TryGetValue((type, name), out var own))
            {
                faults.Add(Schema, $"the database has a {type} {name} that is not the journal's{(type is "trigger" or "view" ? ": it changes what is written or read" : "")}");
            }
            else if (sql != own)
            {
                faults.Add(Schema, $"the {type} {name} is not as this program makes it");
            }
        }

        foreach (var (type, name) in known.Keys.Except(found.Keys).OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            faults.Add(Schema, $"the {type} {name} is missing");
        }
    }
}
