using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary><c>/api/usage</c>: trusted usage, as JSON or CSV.</summary>
internal sealed class UsageEndpoint(CountReader counts, UserCounter users, AdminLedger ledger, PeerReader peers, LiveOptions options, TimeProvider clock) : IAdminEndpoint
{
    private static readonly string[] Sources = ["journal", "redis"];
    private static readonly string[] Formats = ["json", "csv"];

    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/usage", AdminRoles.Viewer, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        Names.Require(context, options.Current);
        var query = new QueryReader(context.Request, [.. CountQuestion.Parameters, UserCounter.Parameter, "source", "format"]);
        var question = CountQuestion.Read(query, CountQuestion.Names, ledger.Zone, clock.GetUtcNow());
        var chosen = query.OneOf("source", Sources, -1);
        var source = chosen >= 0 ? Sources[chosen] : await ledger.DefaultSourceAsync(counts.IsOfAFleet, context.RequestAborted);
        if (!ledger.Sources.Contains(source))
        {
            query.Fault("source", "No Redis is configured: leave it out, or write journal.");
        }

        if (source == "redis" && question.AsksForTagsOfPeople)
        {
            query.Fault("by", "Redis keeps projects and client programs without users and routes: ask for them apart, or write source=journal.");
        }

        if (source == "redis" && !question.IsOfWholeHours)
        {
            query.Fault("from", $"Redis keeps hours of {question.Zone.Id}: begin and end on the hour there, or write source=journal.");
        }

        var countsUsers = UserCounter.IsAsked(query, question);
        if (countsUsers && source == "redis" && (question with { By = [.. question.By, "user"] }).AsksForTagsOfPeople)
        {
            query.Fault(UserCounter.Parameter, "Redis keeps projects and client programs without users: leave it out, or write source=journal.");
        }

        var format = query.OneOf("format", Formats, 0);
        query.ThrowIfFaulty();

        var view = peers.Watch(context);

        // Read before the counts, so that it never claims more than they contain.
        var origin = await counts.ReadOriginAsync(question, source, context.RequestAborted);
        question = question with { Currencies = await ledger.CurrenciesOfAsync(source, context.RequestAborted) };
        var knowsSpending = source == "journal" || counts.IsOfAFleet || (origin.Gateways is [var only] && only.Gateway == ledger.GatewayId);
        var table = await counts.ReadUsageAsync(question, source, knowsSpending, context.RequestAborted);
        var active = countsUsers ? await users.ActiveAsync(question, source, context.RequestAborted) : null;
        var provenance = await counts.ReadProvenanceAsync(question, context.RequestAborted);
        var rules = await counts.ReadRulesAsync(question, source, context.RequestAborted);
        await PeerView.SettleAsync(view, context.RequestAborted);
        if (format == 0)
        {
            await JsonAnswer.WriteTaggedAsync(context, Json(question, origin, table, active, knowsSpending, provenance, rules, view), "application/json");
            return;
        }

        context.Response.Headers.ContentDisposition = "attachment; filename=\"usage.csv\"";
        await JsonAnswer.WriteTaggedAsync(context, UsageCsv.Write(question, table, knowsSpending, provenance, rules.Select(static each => each.Edition)), "text/csv; charset=utf-8");
    }

    private static ReadOnlyMemory<byte> Json(
        CountQuestion question,
        CountOrigin origin,
        CountTable<UsageCounts> table,
        UserCounts? active,
        bool knowsSpending,
        Provenance provenance,
        IReadOnlyList<(int Edition, DateTimeOffset Since)> rules,
        PeerView? view) => JsonAnswer.Bytes(writer =>
    {
        CountJson.WriteQuestion(writer, question);
        writer.WriteString("source", origin.Source);
        writer.WriteStartArray("rows");
        var rows = table.Rows();
        foreach (var (key, sums) in rows)
        {
            writer.WriteStartObject();
            CountJson.WriteKey(writer, question, key);
            WriteCounts(writer, sums.Trusted);
            CountJson.WriteUsers(writer, active?[key]);
            WriteCost(writer, sums, knowsSpending);
            writer.WriteString("currency", key.Currency);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("totals");
        WriteCounts(writer, table.Total.Trusted);
        CountJson.WriteUsers(writer, active?.All);
        var costs = rows.GroupBy(static row => row.Key.Currency, StringComparer.Ordinal)
            .Select(static some => (Currency: some.Key, Sums: some.Aggregate(default(UsageCounts), static (sum, row) => UsageCounts.Add(sum, row.Sums)))).ToList();
        WriteCost(writer, costs.Count <= 1 ? table.Total : null, knowsSpending);
        writer.WriteStartArray("costs");
        foreach (var (currency, sums) in costs)
        {
            writer.WriteStartObject();
            writer.WriteString("currency", currency);
            WriteCost(writer, sums, knowsSpending);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        CountJson.WriteProvenance(writer, provenance);
        CountJson.WriteOrigin(writer, origin);
        CountJson.WriteRules(writer, question, rules);
        view?.Write(writer);
    });

    private static void WriteCounts(Utf8JsonWriter writer, TrustedTotals sums)
    {
        writer.WriteNumber("requests", sums.Requests);
        writer.WriteNumber("input_tokens", sums.InputTokens);
        writer.WriteNumber("output_tokens", sums.OutputTokens);
        writer.WriteNumber("reasoning_tokens", sums.ReasoningTokens);
        writer.WriteNumber("cached_tokens", sums.CachedTokens);
    }

    /// <summary>Amounts of several currencies have no sum, and what a source does not know is null: never 0.</summary>
    private static void WriteCost(Utf8JsonWriter writer, UsageCounts? sums, bool knowsSpending)
    {
        writer.WriteString("cost", sums is { } trusted ? Billionths.Text(trusted.Trusted.Cost) : null);
        writer.WriteString("gross_cost", sums is { } gross && knowsSpending ? Billionths.Text(gross.Gross) : null);
        writer.WriteString("withheld_cost", sums is { } withheld && knowsSpending ? Billionths.Text(withheld.Withheld) : null);
    }
}
