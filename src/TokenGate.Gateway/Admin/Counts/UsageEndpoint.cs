using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Pricing;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary><c>/api/usage</c>: trusted usage, as JSON or CSV.</summary>
internal sealed class UsageEndpoint(CountReader counts, AdminLedger ledger, LiveOptions options, PricesInForce prices, TimeProvider clock) : IAdminEndpoint
{
    private static readonly string[] Sources = ["journal", "redis"];
    private static readonly string[] Formats = ["json", "csv"];

    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/usage", AdminRoles.Viewer, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        Names.Require(context, options.Current);
        var query = new QueryReader(context.Request, [.. CountQuestion.Parameters, "source", "format"]);
        var question = CountQuestion.Read(query, CountQuestion.Names, ledger.Zone, clock.GetUtcNow());
        var source = Sources[query.OneOf("source", Sources, Array.IndexOf(Sources, counts.DefaultSource))];
        if (!ledger.Sources.Contains(source))
        {
            query.Fault("source", "No Redis is configured: leave it out, or write journal.");
        }

        if (source == "redis" && question.AsksForTagsOfPeople)
        {
            query.Fault("by", "Redis keeps projects and client programs without users and routes: ask for them apart, or write source=journal for this gateway's own.");
        }

        if (source == "redis" && !question.IsOfWholeHours)
        {
            query.Fault("from", $"Redis keeps hours of {question.Zone.Id}: begin and end on the hour there, or write source=journal for this gateway's own.");
        }

        var format = query.OneOf("format", Formats, 0);
        query.ThrowIfFaulty();

        // Read before the counts, so that it never claims more than they contain.
        var origin = await counts.ReadOriginAsync(question, source, context.RequestAborted);
        var table = await counts.ReadTrustedAsync(question, source, context.RequestAborted);
        var provenance = await counts.ReadProvenanceAsync(question, context.RequestAborted);
        var rules = await counts.ReadRulesAsync(question, source, context.RequestAborted);
        if (format == 0)
        {
            await JsonAnswer.WriteTaggedAsync(context, Json(question, origin, table, provenance, rules), "application/json");
            return;
        }

        context.Response.Headers.ContentDisposition = "attachment; filename=\"usage.csv\"";
        await JsonAnswer.WriteTaggedAsync(context, UsageCsv.Write(question, table, provenance, rules.Select(static each => each.Edition), prices.Current.Currency), "text/csv; charset=utf-8");
    }

    private static ReadOnlyMemory<byte> Json(
        CountQuestion question,
        CountOrigin origin,
        CountTable<TrustedTotals> table,
        Provenance provenance,
        IReadOnlyList<(int Edition, DateTimeOffset Since)> rules) => JsonAnswer.Bytes(writer =>
    {
        CountJson.WriteQuestion(writer, question);
        writer.WriteString("source", origin.Source);
        writer.WriteStartArray("rows");
        foreach (var (key, sums) in table.Rows())
        {
            writer.WriteStartObject();
            CountJson.WriteKey(writer, question, key);
            WriteCounts(writer, sums);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("totals");
        WriteCounts(writer, table.Total);
        writer.WriteEndObject();
        CountJson.WriteProvenance(writer, provenance);
        CountJson.WriteOrigin(writer, origin);
        CountJson.WriteRules(writer, question, rules);
    });

    private static void WriteCounts(Utf8JsonWriter writer, TrustedTotals sums)
    {
        writer.WriteNumber("requests", sums.Requests);
        writer.WriteNumber("input_tokens", sums.InputTokens);
        writer.WriteNumber("output_tokens", sums.OutputTokens);
        writer.WriteNumber("reasoning_tokens", sums.ReasoningTokens);
        writer.WriteNumber("cached_tokens", sums.CachedTokens);
        writer.WriteString("cost", Billionths.Text(sums.Cost));
    }
}
