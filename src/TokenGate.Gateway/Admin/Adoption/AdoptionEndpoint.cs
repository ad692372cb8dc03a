using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Peers;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>
/// <c>/api/adoption</c>: who uses it, by what share of the staff, more or less than before, in which teams, by which models and tools. The
/// one answer about people for roles that see no names.
/// </summary>
internal sealed class AdoptionEndpoint(
    AdoptionReport report, AdminLedger ledger, FleetOutcomes outcomes, PeerReader peers, LiveOptions options, TimeProvider clock) : IAdminEndpoint
{
    private static readonly string[] Formats = ["json", "csv"];

    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/adoption", AdminRoles.Viewer | AdminRoles.Executive, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var isNameless = !Names.AreShownTo(context, options.Current);
        var query = new QueryReader(context.Request, [.. AdoptionQuestion.Parameters, "format"]);
        var question = AdoptionQuestion.Read(query, ledger.Zone, clock.GetUtcNow(), isNameless);
        var format = query.OneOf("format", Formats, 0);
        query.ThrowIfFaulty();
        var folds = !context.Features.Get<AdminCaller>()!.Roles.HasFlag(AdminRoles.Operator);
        var view = peers.Watch(context);
        var made = await report.MakeAsync(question, folds, context.RequestAborted);
        var delivered = OutcomeRow.From(await outcomes.ReadAsync(ledger.Journal.Reader, question.BeforeFrom, question.To, context.RequestAborted), question, made);
        await PeerView.SettleAsync(view, context.RequestAborted);
        if (format == 0)
        {
            await JsonAnswer.WriteTaggedAsync(context, AdoptionJson.Write(question, made, delivered, view), "application/json");
            return;
        }

        context.Response.Headers.ContentDisposition = "attachment; filename=\"adoption.csv\"";
        await JsonAnswer.WriteTaggedAsync(context, AdoptionCsv.Write(question, made, delivered), "text/csv; charset=utf-8");
    }
}
