using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Records;

/// <summary>
/// <c>POST /api/exchanges/{id}/appeal</c>: puts the decision about an appeal on record, while the gateway runs. Of a fleet the gateway
/// decides that holds the exchange's record.</summary>
internal sealed class AppealEndpoint(AdminLedger ledger, PeerReader peers, JudgeMemory memory, TimeProvider clock) : IAdminEndpoint
{
    private const int MostNote = 2000;

    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 4 };

    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Post("/api/exchanges/{id}/appeal", AdminRoles.Operator, DecideAsync);

    private async Task DecideAsync(HttpContext context)
    {
        using var sent = new MemoryStream();
        await context.Request.Body.CopyToAsync(sent, context.RequestAborted);
        var (accepted, note) = Read(sent.ToArray());
        if (await peers.FindOrPassAsync(context, () => FindAsync(context), sent.ToArray()) is not { } found)
        {
            return;
        }

        if (!found.Record.IsUsage)
        {
            throw new AdminFaultException(StatusCodes.Status409Conflict, "The exchange is no usage: nothing of it was withheld, so there is nothing to decide.");
        }

        if (found.Appeal == AppealState.Accepted && !accepted)
        {
            throw new AdminFaultException(StatusCodes.Status409Conflict, "The appeal was accepted, and its tokens are booked: it cannot be rejected any more.");
        }

        var decision = new AppealDecision(found.Record.Id, accepted, note, context.Features.Get<AdminCaller>()!.Signature);
        var outcome = await new Corrections(ledger.Journal, clock) { Granted = GiveBack }.DecideAsync(decision, context.RequestAborted);
        found = await FindAsync(context);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteString("outcome", outcome switch { AppealOutcome.Booked => "booked", AppealOutcome.Rejected => "rejected", _ => "already" });
            writer.WriteStartObject("tokens");
            ExchangeJson.WriteTokens(writer, found.Record, found.Split);
            writer.WriteEndObject();
        });
    }

    /// <summary>The exchange, or what an appeal copied of it before retention removed it.</summary>
    private async Task<ListedExchange> FindAsync(HttpContext context)
    {
        var id = context.GetRouteValue("id") as string ?? "";
        return new AppealRegister(ledger.Journal, clock).Find(id) is { } filed
            ? new ListedExchange(0, filed.Record, filed.Split, filed.State)
            : await ExchangesEndpoint.FindAsync(context, new ExchangeListing(ledger.Journal.Reader));
    }

    private void GiveBack(UsageRecord record) => memory.GiveBack(record.User, record.Judgement.Doubt?.Drawn ?? 0);

    private static (bool Accepted, string Note) Read(ReadOnlyMemory<byte> sent)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(sent, Shallow);
        }
        catch (JsonException)
        {
            throw AdminFaultException.Create(
                StatusCodes.Status422UnprocessableEntity, "The body is not JSON.", "body", "Send {\"accepted\": true, \"note\": \"why\"}.");
        }

        using (document)
        {
            var faults = new Dictionary<string, List<string>>(StringComparer.Ordinal);
            var body = document.RootElement;
            if (body.ValueKind != JsonValueKind.Object)
            {
                faults["body"] = ["It is not an object: send {\"accepted\": true, \"note\": \"why\"}."];
            }
            else if (body.EnumerateObject().FirstOrDefault(static field => field.Name is not ("accepted" or "note")) is { Value.ValueKind: not JsonValueKind.Undefined } other)
            {
                faults[Problem.Echo(other.Name)] = ["Unknown field: send accepted and note."];
            }

            var accepted = Field(body, "accepted");
            if (accepted.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                faults["accepted"] = ["Send true, so that the withheld tokens count, or false."];
            }

            var note = Field(body, "note") is { ValueKind: JsonValueKind.String } text ? text.GetString()!.Trim() : "";
            if (note.Length is 0 or > MostNote)
            {
                faults["note"] = ["Say why, in 1 to 2,000 characters: the note is kept with the decision."];
            }

            return faults.Count == 0
                ? (accepted.ValueKind == JsonValueKind.True, note)
                : throw new AdminFaultException(StatusCodes.Status422UnprocessableEntity, "The body cannot be used.", faults);
        }
    }

    private static JsonElement Field(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var field) ? field : default;
}
