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
        var query = new QueryReader(context.Request, [.. CountQuestion.Parameters, UserCounter.Parameter, .. CountRanking.Parameters, "source", "format"]);
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

        var isCsv = query.OneOf("format", Formats, 0) == 1;
        var ranking = CountRanking.Read(query, question, isCsv);
        query.ThrowIfFaulty();

        var view = peers.Watch(context);

        // Read before the counts, so that it never claims more than they contain.
        var origin = await counts.ReadOriginAsync(question, source, context.RequestAborted);
        question = question with { Currencies = await ledger.CurrenciesOfAsync(source, context.RequestAborted) };
        var knowsSpending = source == "journal" || counts.IsOfAFleet || (origin.Gateways is [var only] && only.Gateway == ledger.GatewayId);
        var provenance = await counts.ReadProvenanceAsync(question, context.RequestAborted);
        var rules = await counts.ReadRulesAsync(question, source, context.RequestAborted);
        if (isCsv)
        {
            await WriteCsvAsync(context, question, source, knowsSpending, new UsageCsv(question, knowsSpending, provenance, rules.Select(static each => each.Edition)));
            return;
        }

        var active = countsUsers ? await users.ActiveAsync(question, source, context.RequestAborted) : null;
        var ranked = ranking is null ? null : await counts.ReadRankedAsync(question, ranking, source, knowsSpending, context.RequestAborted);
        var rows = ranked?.Rows ?? (await counts.ReadUsageAsync(question, source, knowsSpending, context.RequestAborted)).Rows();
        await PeerView.SettleAsync(view, context.RequestAborted);
        var json = new UsageJson(question, origin, knowsSpending, provenance, rules, view);
        await JsonAnswer.WriteTaggedAsync(context, json.Write(rows, ranked?.Totals ?? UsageCounts.ByCurrency(rows), active, ranked), "application/json");
    }

    /// <summary>
    /// The rows of people may be millions: they are sent as they are read. What fits into an answer says whether it has changed.
    /// </summary>
    private async Task WriteCsvAsync(HttpContext context, CountQuestion question, string source, bool knowsSpending, UsageCsv csv)
    {
        const string Type = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"usage.csv\"";
        if (!question.Columns.Contains(UsageColumn.User))
        {
            var table = await counts.ReadUsageAsync(question, source, knowsSpending, context.RequestAborted);
            await JsonAnswer.WriteTaggedAsync(context, csv.Write(table.Rows()), Type);
            return;
        }

        var isBegun = false;
        await foreach (var rows in counts.ReadBucketsAsync(question, source, knowsSpending, context.RequestAborted))
        {
            if (!isBegun)
            {
                (context.Response.ContentType, context.Response.Headers.CacheControl) = (Type, "private, no-cache");
                isBegun = true;
                if (HttpMethods.IsHead(context.Request.Method))
                {
                    return;
                }

                await context.Response.Body.WriteAsync(csv.Head(), context.RequestAborted);
            }

            await context.Response.Body.WriteAsync(csv.Lines(rows), context.RequestAborted);
        }
    }
}
