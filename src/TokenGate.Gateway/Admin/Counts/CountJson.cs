using System.Text.Json;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>The parts that all answers about counts share.</summary>
internal static class CountJson
{
    /// <summary>What was asked, with the moments as they were rounded.</summary>
    public static void WriteQuestion(Utf8JsonWriter writer, CountQuestion question)
    {
        writer.WriteString("from", question.Zone.TextOf(question.From));
        writer.WriteString("to", question.Zone.TextOf(question.To));
        writer.WriteString("zone", question.Zone.Id);
        writer.WriteString("bucket", question.BucketName);
        writer.WriteStartArray("by");
        foreach (var column in question.By)
        {
            writer.WriteStringValue(column);
        }

        writer.WriteEndArray();
    }

    /// <summary>How many users there are, where that was asked.</summary>
    public static void WriteUsers(Utf8JsonWriter writer, int? users)
    {
        if (users is { } known)
        {
            writer.WriteNumber("users", known);
        }
    }

    /// <summary>A row's bucket and names; an hour that the clock repeats says so.</summary>
    public static void WriteKey(Utf8JsonWriter writer, CountQuestion question, CountKey key)
    {
        writer.WriteString("bucket", question.Zone.TextOf(key.Bucket));
        if (question.Bucket == UsageBucket.Hour && question.Zone.IsRepeated(key.Bucket))
        {
            writer.WriteBoolean("repeated", true);
        }

        for (var i = 0; i < question.By.Length; i++)
        {
            writer.WriteString(question.By[i], key[i] ?? "-");
        }
    }

    /// <summary>The shares that go with every number.</summary>
    public static void WriteProvenance(Utf8JsonWriter writer, Provenance provenance)
    {
        writer.WriteStartObject("provenance");
        foreach (var source in Enum.GetValues<UsageSource>())
        {
            writer.WriteNumber(source.Name(), Share(provenance, source));
        }

        writer.WriteEndObject();
    }

    /// <summary>The editions of the counting rules, each with the day on which it first appears: charts draw a break there.</summary>
    public static void WriteRules(Utf8JsonWriter writer, CountQuestion question, IEnumerable<(int Edition, DateTimeOffset Since)> rules)
    {
        writer.WriteStartArray("rules");
        foreach (var (edition, since) in rules)
        {
            writer.WriteStartObject();
            writer.WriteNumber("edition", edition);
            writer.WriteString("since", question.Zone.TextOf(since));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Who counted. When it was asked stands in the answer's head: here it would make every answer a new one.</summary>
    public static void WriteOrigin(Utf8JsonWriter writer, CountOrigin origin)
    {
        writer.WriteStartObject("origin");
        writer.WriteString("schema", origin.Schema);
        writer.WriteNumber("lag", origin.Lag);
        WriteTexts(writer, "models", origin.Models);
        WriteTexts(writer, "gateways", origin.Gateways.Select(static gateway => gateway.Gateway));
        writer.WriteEndObject();
    }

    /// <summary>The share of a source, to four digits.</summary>
    public static double Share(Provenance provenance, UsageSource source) => Math.Round(provenance.ShareOf(source), 4);

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
