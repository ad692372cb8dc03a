using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Peers;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Records;

/// <summary><c>/api/conversations</c>: one row an agent's run or a chat, the last active first: of all gateways of a fleet.</summary>
internal sealed class ConversationsEndpoint(AdminLedger ledger, FleetConversations conversations, PeerReader peers) : IAdminEndpoint
{
    private static readonly string[] Formats = ["json", "csv"];

    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/conversations", AdminRoles.Operator | AdminRoles.Auditor, ListAsync);

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, ["from", "to", .. CountQuestion.Names, "cursor", "limit", "format"]);
        var zone = ledger.Zone;
        var filter = ExchangesEndpoint.ReadFilter(query, zone);
        if (filter is { From: { } from, To: { } to } && from >= to)
        {
            query.Fault("from", $"It is not before to ({zone.TextOf(to)}): write an earlier moment.");
        }

        var limit = query.Number("limit", 1, ConversationListing.MostItems, 50);
        var cursor = query.Text("cursor", 256);
        var format = query.OneOf("format", Formats, 0);
        query.ThrowIfFaulty();
        var view = peers.Watch(context);
        var page = await ExchangesEndpoint.ReadAsync(cursor, () => conversations.ReadAsync(ledger.Journal.Reader, filter, cursor, limit, context.RequestAborted));
        await PeerView.SettleAsync(view, context.RequestAborted);
        if (format == 0)
        {
            await JsonAnswer.WriteAsync(context, writer => Write(writer, page, view));
            return;
        }

        context.Response.Headers.ContentDisposition = "attachment; filename=\"conversations.csv\"";
        await JsonAnswer.WriteTaggedAsync(context, Csv(page, zone), "text/csv; charset=utf-8");
    }

    private static void Write(Utf8JsonWriter writer, ConversationPage page, PeerView? view)
    {
        writer.WriteStartArray("items");
        foreach (var item in page.Items)
        {
            writer.WriteStartObject();
            writer.WriteString("conversation", item.Name);
            writer.WriteString("user", item.User);
            writer.WriteString("team", item.Team);
            writer.WriteString("project", item.Project);
            writer.WriteString("client", item.Client);
            writer.WriteStartArray("models");
            foreach (var model in item.Models)
            {
                writer.WriteStringValue(model);
            }

            writer.WriteEndArray();
            writer.WriteString("first_at", JsonAnswer.Moment(item.FirstAt));
            writer.WriteString("last_at", JsonAnswer.Moment(item.LastAt));
            writer.WriteNumber("exchanges", item.Exchanges);
            writer.WriteStartObject("tokens");
            SplitJson.Write(writer, item.Split, item.Split.Input, item.Split.Output);
            writer.WriteEndObject();
            writer.WriteStartArray("costs");
            foreach (var (currency, cost) in item.Costs)
            {
                writer.WriteStartObject();
                writer.WriteString("currency", currency);
                writer.WriteString("cost", Billionths.Text(cost.Trusted));
                writer.WriteString("gross_cost", Billionths.Text(cost.Gross));
                writer.WriteString("withheld_cost", Billionths.Text(cost.Withheld));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteBoolean("whole", item.IsWhole);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("next", page.Next);
        view?.Write(writer);
    }

    private static ReadOnlyMemory<byte> Csv(ConversationPage page, ReportingZone zone)
    {
        var text = new StringBuilder("conversation,user,team,project,client,first_at,last_at,exchanges,input,output,trusted_input,trusted_output,withheld_input,withheld_output,cost,gross_cost,withheld_cost,currency\r\n");
        foreach (var item in page.Items)
        {
            foreach (var name in new[] { item.Name, item.User, item.Team, item.Project, item.Client })
            {
                UsageCsv.AppendText(text, name);
                text.Append(',');
            }

            var split = item.Split;
            text.Append(CultureInfo.InvariantCulture, $"{zone.TextOf(item.FirstAt)},{zone.TextOf(item.LastAt)},{item.Exchanges},{split.Input},{split.Output},");
            text.Append(CultureInfo.InvariantCulture, $"{split.TrustedInput},{split.TrustedOutput},{split.WithheldInput},{split.WithheldOutput},");

            // A conversation over a change of currency has its amounts one after the other, in the order of the currencies.
            text.Append(Joined(item, static cost => Billionths.Text(cost.Trusted))).Append(',').Append(Joined(item, static cost => Billionths.Text(cost.Gross))).Append(',')
                .Append(Joined(item, static cost => Billionths.Text(cost.Withheld))).Append(',').AppendJoin(' ', item.Costs.Select(static each => each.Currency)).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Joined(Conversation item, Func<CostSums, string> textOf) => string.Join(' ', item.Costs.Select(each => textOf(each.Cost)));
}
