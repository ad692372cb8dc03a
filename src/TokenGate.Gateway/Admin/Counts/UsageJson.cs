using System.Text.Json;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>Trusted usage as JSON.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Origin">Who counted.</param>
/// <param name="KnowsSpending">True where gross and withheld cost are known.</param>
/// <param name="Provenance">Where the gross tokens come from.</param>
/// <param name="Rules">The editions of the counting rules.</param>
/// <param name="View">The gateways of a fleet that were asked; null for one that is alone.</param>
internal sealed record UsageJson(
    CountQuestion Question, CountOrigin Origin, bool KnowsSpending, Provenance Provenance, IReadOnlyList<(int Edition, DateTimeOffset Since)> Rules, PeerView? View)
{
    /// <summary>The answer.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="totals">The sums of all rows by currency.</param>
    /// <param name="active">How many users there are; null where that was not asked.</param>
    /// <param name="ranked">The ranking that the rows come from; null where they are all rows.</param>
    public ReadOnlyMemory<byte> Write(
        IReadOnlyList<(CountKey Key, UsageCounts Sums)> rows, IReadOnlyList<(string? Currency, UsageCounts Sums)> totals, UserCounts? active, RankedCounts? ranked) => JsonAnswer.Bytes(writer =>
    {
        CountJson.WriteQuestion(writer, Question);
        writer.WriteString("source", Origin.Source);
        writer.WriteStartArray("rows");
        foreach (var (key, sums) in rows)
        {
            writer.WriteStartObject();
            CountJson.WriteKey(writer, Question, key);
            WriteCounts(writer, sums.Trusted);
            CountJson.WriteUsers(writer, active?[key]);
            WriteCost(writer, sums);
            writer.WriteString("currency", key.Currency);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteRanked(writer, ranked, totals.Count <= 1);
        writer.WriteStartObject("totals");
        var total = UsageCounts.Sum(totals.Select(static each => each.Sums));
        WriteCounts(writer, total.Trusted);
        CountJson.WriteUsers(writer, active?.All);
        WriteCost(writer, totals.Count <= 1 ? total : null);
        writer.WriteStartArray("costs");
        foreach (var (currency, sums) in totals)
        {
            writer.WriteStartObject();
            writer.WriteString("currency", currency);
            WriteCost(writer, sums);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        CountJson.WriteProvenance(writer, Provenance);
        CountJson.WriteOrigin(writer, Origin);
        CountJson.WriteRules(writer, Question, Rules);
        View?.Write(writer);
    });

    private static void WriteCounts(Utf8JsonWriter writer, TrustedTotals sums)
    {
        writer.WriteNumber("requests", sums.Requests);
        writer.WriteNumber("input_tokens", sums.InputTokens);
        writer.WriteNumber("output_tokens", sums.OutputTokens);
        writer.WriteNumber("reasoning_tokens", sums.ReasoningTokens);
        writer.WriteNumber("cached_tokens", sums.CachedTokens);
    }

    private void WriteRanked(Utf8JsonWriter writer, RankedCounts? ranked, bool isOfOneCurrency)
    {
        if (ranked is null)
        {
            return;
        }

        writer.WriteNumber("groups", ranked.Groups);
        writer.WriteStartObject("rest");
        writer.WriteNumber("groups", ranked.Others);
        WriteCounts(writer, ranked.Rest.Trusted);
        WriteCost(writer, isOfOneCurrency ? ranked.Rest : null);
        writer.WriteEndObject();
    }

    /// <summary>Amounts of several currencies have no sum, and what a source does not know is null: never 0.</summary>
    private void WriteCost(Utf8JsonWriter writer, UsageCounts? sums)
    {
        writer.WriteString("cost", sums is { } trusted ? Billionths.Text(trusted.Trusted.Cost) : null);
        writer.WriteString("gross_cost", sums is { } gross && KnowsSpending ? Billionths.Text(gross.Gross) : null);
        writer.WriteString("withheld_cost", sums is { } withheld && KnowsSpending ? Billionths.Text(withheld.Withheld) : null);
    }
}
