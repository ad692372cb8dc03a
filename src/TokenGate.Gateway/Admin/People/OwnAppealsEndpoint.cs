using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Records;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;

namespace TokenGate.Gateway.Admin.People;

/// <summary><c>/api/self/appeals</c>: one's own appeals with their answers; an exchange's <c>appeal</c> files one.</summary>
internal sealed class OwnAppealsEndpoint(AdminLedger ledger, PeerReader peers, OwnPage own, OwnJson json, TimeProvider clock) : IAdminEndpoint
{
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 4 };

    /// <inheritdoc/>
    public void Map(AdminRoutes routes)
    {
        routes.Get("/api/self/appeals", AdminRoles.Employee, ListAsync);
        routes.Post("/api/self/exchanges/{id}/appeal", AdminRoles.Employee, FileAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        new QueryReader(context.Request).ThrowIfFaulty();
        var self = await own.OfAsync(context);
        var until = own.ScoresUntil();
        var asking = peers.Asks(context) ? peers.AskAsync(context) : null;
        var appeals = new AppealRegister(ledger.Journal, clock).List().Where(appeal => appeal.User == self.User).ToList();
        var mine = JsonAnswer.Bytes(writer =>
        {
            writer.WriteStartArray("items");
            foreach (var appeal in appeals)
            {
                writer.WriteStartObject();
                writer.WriteStartObject("exchange");
                json.WriteItem(writer, new ListedExchange(0, appeal.Record, appeal.Split, appeal.State), until);
                writer.WriteEndObject();
                ExchangeJson.WriteAppeal(writer, appeal);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
        if (asking is null)
        {
            await JsonAnswer.WriteBytesAsync(context, mine);
            return;
        }

        var round = await asking;
        using var pages = new PeerPages(round, mine);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray("items");
            foreach (var (gateway, item) in pages.ItemsBy("filed_at"))
            {
                PeerJson.WriteItem(writer, gateway, item);
            }

            writer.WriteEndArray();
            round.Write(writer);
        });
    }

    private async Task FileAsync(HttpContext context)
    {
        using var sent = new MemoryStream();
        await context.Request.Body.CopyToAsync(sent, context.RequestAborted);
        var text = Read(sent.ToArray());
        var self = await own.OfAsync(context);
        var id = context.GetRouteValue("id") as string ?? "";
        var outcome = await new AppealRegister(ledger.Journal, clock).FileAsync(id, self.User, text, context.RequestAborted);
        var (status, why) = outcome switch
        {
            FilingOutcome.NotFound => (StatusCodes.Status404NotFound, $"There is no exchange '{Problem.Echo(id)}' of yours in this gateway's journal, or retention has removed it."),
            FilingOutcome.NotDoubted => (StatusCodes.Status409Conflict, "Nothing about this exchange was doubted, so there is nothing to decide."),
            FilingOutcome.Already => (StatusCodes.Status409Conflict, "This exchange was appealed before, or decided."),
            FilingOutcome.TooMany => (StatusCodes.Status409Conflict, $"You have {AppealRegister.MostOpen} open appeals: wait until one is decided."),
            _ => (0, ""),
        };
        if (outcome == FilingOutcome.NotFound && peers.Asks(context))
        {
            await peers.PassAsync(context, new AdminFaultException(status, why), sent.ToArray());
            return;
        }

        if (status != 0)
        {
            throw new AdminFaultException(status, why);
        }

        await JsonAnswer.WriteAsync(context, static writer => writer.WriteString("state", "open"));
    }

    private static string Read(ReadOnlyMemory<byte> sent)
    {
        try
        {
            using var document = JsonDocument.Parse(sent, Shallow);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } body && body.EnumerateObject().All(static field => field.Name == "text")
                && body.TryGetProperty("text", out var field) && field.ValueKind == JsonValueKind.String
                && field.GetString()!.Trim() is { Length: > 0 and <= AppealRegister.LongestText } text)
            {
                return text;
            }
        }
        catch (JsonException)
        {
            // The same answer: the body cannot be used.
        }

        throw AdminFaultException.Create(
            StatusCodes.Status422UnprocessableEntity, "The body cannot be used.", "text", "Send {\"text\": \"what it was for\"}, 1 to 2,000 characters: it is kept with the appeal.");
    }
}
