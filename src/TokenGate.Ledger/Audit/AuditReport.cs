using System.Text.Json;

namespace TokenGate.Ledger.Audit;

/// <summary>What an audit found: what <c>tokengate audit verify</c> prints.</summary>
public sealed record AuditReport
{
    /// <summary>
    /// True when every entry follows from the one before, from the first that is held to the last, and the seals lie on it.
    /// </summary>
    public required bool ChainHolds { get; init; }

    /// <summary>Entries that were checked.</summary>
    public required long Records { get; init; }

    /// <summary>The trusted sums recounted from the entries, retained sums of removed ones included.</summary>
    public required TrustedTotals Journal { get; init; }

    /// <summary>The trusted sums that Redis holds; null when Redis was not asked.</summary>
    public TrustedTotals? Redis { get; init; }

    /// <summary>What does not agree, the first of each kind, each naming its entry, row or field. Empty when all is well.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>
    /// What an auditor should know, and is no disagreement: what happened to files and earlier chains, and is accounted for.
    /// </summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>False where costs are in several currencies: they were compared day by day, and their sum says nothing.</summary>
    public bool IsOfOneCurrency { get; init; } = true;

    /// <summary>True when nothing disagrees.</summary>
    public bool Equal => Faults.Count == 0;

    /// <summary>
    /// The report as the one line of JSON that programs read: <c>{"chain","records","journal","redis","equal"}</c>, <c>faults</c> and
    /// <c>remarks</c>.
    /// </summary>
    public string ToJson() => AuditJson.Write(writer =>
    {
        writer.WriteString("chain", ChainHolds ? "ok" : "broken");
        writer.WriteNumber("records", Records);
        writer.WriteStartObject("journal");
        AuditJson.Totals(writer, Journal, IsOfOneCurrency);
        writer.WriteEndObject();
        if (Redis is { } redis)
        {
            writer.WriteStartObject("redis");
            AuditJson.Totals(writer, redis, IsOfOneCurrency);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("redis");
        }

        writer.WriteBoolean("equal", Equal);
        Write(writer, "faults", Faults);
        Write(writer, "remarks", Remarks);
    });

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> sentences)
    {
        writer.WriteStartArray(name);
        foreach (var sentence in sentences)
        {
            writer.WriteStringValue(sentence);
        }

        writer.WriteEndArray();
    }
}
