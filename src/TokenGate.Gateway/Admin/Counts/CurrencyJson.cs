using System.Text.Json;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>Costs by currency: amounts of two are never added.</summary>
internal static class CurrencyJson
{
    /// <summary>Sums costs by their currency, in the order of the codes.</summary>
    public static IReadOnlyList<(string Currency, CostSums Cost)> Sum(IEnumerable<(string? Currency, CostSums Cost)> costs)
    {
        var sums = new SortedDictionary<string, CostSums>(StringComparer.Ordinal);
        foreach (var (currency, cost) in costs)
        {
            sums[currency ?? ""] = sums.GetValueOrDefault(currency ?? "") + cost;
        }

        return [.. sums.Select(static pair => (pair.Key, pair.Value))];
    }

    /// <summary>
    /// Writes what all, the trusted and the withheld tokens cost, in each currency, as <c>costs</c> into the current object.
    /// </summary>
    public static void Write(Utf8JsonWriter writer, IEnumerable<(string Currency, CostSums Cost)> costs)
    {
        writer.WriteStartArray("costs");
        foreach (var (currency, cost) in costs)
        {
            writer.WriteStartObject();
            writer.WriteString("currency", currency);
            Write(writer, cost);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the amounts into the current object; null where they are of several currencies.</summary>
    public static void Write(Utf8JsonWriter writer, CostSums? cost)
    {
        writer.WriteString("cost", cost is { } all ? Billionths.Text(all.Gross) : null);
        writer.WriteString("trusted_cost", cost is { } trusted ? Billionths.Text(trusted.Trusted) : null);
        writer.WriteString("withheld_cost", cost is { } withheld ? Billionths.Text(withheld.Withheld) : null);
    }
}
