using System.Text.Json;
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
        await (asking is null ? JsonAnswer.WriteBytesAsync(context, own) : WriteAllAsync(context, await asking, own, limit));
    }

    private async Task WriteAllAsync(HttpContext context, PeerRound round, ReadOnlyMemory<byte> own, int limit)
    {
        var pages = new List<(string Gateway, JsonDocument Page)> { (ledger.GatewayId, JsonDocument.Parse(own)) };
        try
        {
            pages.AddRange(round.Answers.Where(static answer => answer.Status == StatusCodes.Status200OK).Select(static answer => (answer.Gateway, JsonDocument.Parse(answer.Body))));
            await JsonAnswer.WriteAsync(context, writer =>
            {
                writer.WriteNumber("open", pages.Sum(static page => page.Page.RootElement.GetProperty("open").GetInt32()));
                writer.WriteStartArray("items");
                var items = pages
                    .SelectMany(static page => page.Page.RootElement.GetProperty("items").EnumerateArray().Select(item => (page.Gateway, Item: item)))
                    .OrderByDescending(static each => each.Item.GetProperty("filed_at").GetDateTimeOffset());
                foreach (var (gateway, item) in items.Take(limit))
                {
                    PeerJson.WriteItem(writer, gateway, item);
                }

                writer.WriteEndArray();
                round.Write(writer);
            });
        }
        finally
        {
            pages.ForEach(static page => page.Page.Dispose());
        }
    }
}
