using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Outcomes;
using TokenGate.Gateway.Peers;

namespace TokenGate.Gateway.Admin.Delivery;

/// <summary><c>/api/outcomes</c>: takes what was delivered, and lists it: of all gateways of a fleet.</summary>
internal sealed class OutcomesEndpoint(AdminLedger ledger, FleetOutcomes outcomes, PeerReader peers, UserResolver people, LiveOptions options, TimeProvider clock) : IAdminEndpoint
{
    private const int DefaultDays = 28;

    /// <inheritdoc/>
    public void Map(AdminRoutes routes)
    {
        routes.Get("/api/outcomes", AdminRoles.Viewer | AdminRoles.Executive, ListAsync);
        routes.Post("/api/outcomes", AdminRoles.Operator, AddAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "from", "to");
        var zone = ledger.Zone;
        var to = query.Moment("to", zone) is { } last ? zone.DayOf(last.AddTicks(-1)).AddDays(1) : zone.DayOf(clock.GetUtcNow()).AddDays(1);
        var from = query.Moment("from", zone) is { } first ? zone.DayOf(first) : to.AddDays(-DefaultDays);
        if (from >= to)
        {
            query.Fault("from", $"It is not before to ({to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}): write an earlier day.");
        }

        query.ThrowIfFaulty();
        var view = peers.Watch(context);
        var delivered = await outcomes.ReadAsync(ledger.Journal.Reader, from, to, context.RequestAborted);
        await PeerView.SettleAsync(view, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray("outcomes");
            foreach (var outcome in delivered)
            {
                writer.WriteStartObject();
                writer.WriteString("id", outcome.Id);
                writer.WriteString("date", outcome.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                writer.WriteString("kind", outcome.Kind);
                writer.WriteNumber("count", outcome.Count);
                writer.WriteString("team", outcome.Team);
                writer.WriteString("project", outcome.Project);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            view?.Write(writer);
        });
    }

    private async Task AddAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var now = clock.GetUtcNow();
        var rules = OutcomeRules.Create(people.Roll, options.Current.Report.Projects.Values, ledger.Zone.DayOf(now));
        var (handed, faults) = OutcomeFile.Read(Content(body.ToArray()), rules);
        if (faults.Count > 0)
        {
            throw new AdminFaultException(
                StatusCodes.Status422UnprocessableEntity, "Nothing was taken: correct the outcomes and send them again.", new Dictionary<string, List<string>> { ["outcomes"] = [.. faults] });
        }

        var counts = await outcomes.AddAsync(ledger.Journal, handed, context.Features.Get<AdminCaller>()!.Signature, now, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteNumber("added", counts.Added);
            writer.WriteNumber("corrected", counts.Corrected);
            writer.WriteNumber("unchanged", counts.Unchanged);
        });
    }

    /// <summary>CSV travels as a text in JSON: what a page of another origin could send without asking is not taken.</summary>
    private static byte[] Content(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("csv", out var csv) && csv.ValueKind == JsonValueKind.String
                ? System.Text.Encoding.UTF8.GetBytes(csv.GetString()!)
                : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
