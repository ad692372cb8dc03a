using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;

namespace TokenGate.Gateway.Admin.Records;

/// <summary><c>/api/appeals</c>: what people filed, the newest first: of all gateways of a fleet.</summary>
internal sealed class AppealsEndpoint(AdminLedger ledger, PeerReader peers, TimeProvider clock) : IAdminEndpoint
{
    private static readonly string[] States = ["open", "accepted", "rejected"];

    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/appeals", AdminRoles.Operator | AdminRoles.Auditor, ListAsync);

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "state", "limit");
        AppealState? state = query.OneOf("state", States, -1) switch { 0 => AppealState.Open, 1 => AppealState.Accepted, 2 => AppealState.Rejected, _ => null };
        var limit = query.Number("limit", 1, ExchangeListing.MostItems, 100);
        query.ThrowIfFaulty();
        var asking = peers.Asks(context) ? peers.AskAsync(context) : null;
        var appeals = new AppealRegister(ledger.Journal, clock).List();
        var own = JsonAnswer.Bytes(writer =>
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
        if (asking is null)
        {
            await JsonAnswer.WriteBytesAsync(context, own);
            return;
        }

        var round = await asking;
        using var pages = new PeerPages(round, own);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteNumber("open", pages.All.Sum(static page => page.Page.GetProperty("open").GetInt32()));
            writer.WriteStartArray("items");
            foreach (var (gateway, item) in pages.ItemsBy("filed_at").Take(limit))
            {
                PeerJson.WriteItem(writer, gateway, item);
            }

            writer.WriteEndArray();
            round.Write(writer);
        });
    }
}
