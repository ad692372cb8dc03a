using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Alerts;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Operation;

/// <summary>
/// <c>/api/digest</c>: seven days of the company, as the weekly digest tells them. Teams of few people are told of together.
/// </summary>
internal sealed class DigestEndpoint(AdminLedger ledger, DigestReader digests, PeerReader peers, TimeProvider clock) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/digest", AdminRoles.Operator | AdminRoles.Auditor, TellAsync);

    private async Task TellAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "to");
        var zone = ledger.Zone;
        var to = query.Moment("to", zone) ?? clock.GetUtcNow();
        query.ThrowIfFaulty();
        var view = peers.Watch(context);
        var digest = await digests.ReadAsync(zone.DayOf(to), context.RequestAborted)
            ?? throw new AdminFaultException(StatusCodes.Status503ServiceUnavailable, "This gateway has no journal that can be read at the moment: see /api/health.");
        await PeerView.SettleAsync(view, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteString("from", JsonAnswer.Moment(digest.Zone.StartOf(digest.From)));
            writer.WriteString("to", JsonAnswer.Moment(digest.Zone.StartOf(digest.To)));
            writer.WriteString("title", digest.Title);
            writer.WriteStartArray("sentences");
            foreach (var line in digest.Text().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
            Write(writer, "week", digest.Sums, digest.Costs.Week, digest.People);
            Write(writer, "before", digest.Before, digest.Costs.Before, digest.PeopleBefore);
            writer.WriteStartArray("teams");
            foreach (var (team, trusted, before) in digest.Teams)
            {
                writer.WriteStartObject();
                writer.WriteString("team", team);
                writer.WriteNumber("trusted", trusted);
                writer.WriteNumber("before", before);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("open_appeals", digest.OpenAppeals);
            view?.Write(writer);
        });
    }

    private static void Write(Utf8JsonWriter writer, string name, UsageSums sums, IReadOnlyList<(string Currency, CostSums Cost)> costs, int people)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("people", people);
        writer.WriteNumber("exchanges", sums.Exchanges);
        SplitJson.Write(writer, sums.Split, sums.Split.Input, sums.Split.Output);
        CurrencyJson.Write(writer, costs.Count <= 1 ? sums.Cost : null);
        CurrencyJson.Write(writer, costs);
        writer.WriteEndObject();
    }
}
