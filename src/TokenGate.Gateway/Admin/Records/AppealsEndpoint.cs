using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;

namespace TokenGate.Gateway.Admin.Records;

/// <summary><c>/api/appeals</c>: what people filed, the open ones first where asked for.</summary>
internal sealed class AppealsEndpoint(AdminLedger ledger, TimeProvider clock) : IAdminEndpoint
{
    private static readonly string[] States = ["open", "accepted", "rejected"];

    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/appeals", AdminRoles.Operator | AdminRoles.Auditor, ListAsync);

    private Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "state", "limit");
        AppealState? state = query.OneOf("state", States, -1) switch { 0 => AppealState.Open, 1 => AppealState.Accepted, 2 => AppealState.Rejected, _ => null };
        var limit = query.Number("limit", 1, ExchangeListing.MostItems, 100);
        query.ThrowIfFaulty();
        var appeals = new AppealRegister(ledger.Journal, clock).List();
        return JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteNumber("open", appeals.Count(static appeal => appeal.State == AppealState.Open));
            writer.WriteStartArray("items");
            foreach (var appeal in appeals.Where(appeal => state is null || appeal.State == state).Take(limit))
            {
                writer.WriteStartObject();
                writer.WriteStartObject("exchange");
                ExchangeJson.WriteItem(writer, appeal.Record, appeal.Split, appeal.State);
                writer.WriteEndObject();
                ExchangeJson.WriteAppeal(writer, appeal);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }
}
