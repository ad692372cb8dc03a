using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Records;

/// <summary><c>/api/exchanges</c>: single exchanges, newest first, and one with its explanation: of all gateways of a fleet.</summary>
internal sealed class ExchangesEndpoint(AdminLedger ledger, PeerReader peers, ExplanationJson explanation, AuditNotes notes) : IAdminEndpoint
{
    private const int MostId = 128;

    private static readonly string[] Verdicts = [.. Enum.GetValues<Verdict>().Select(static verdict => verdict.Name())];

    /// <inheritdoc/>
    public void Map(AdminRoutes routes)
    {
        routes.Get("/api/exchanges", AdminRoles.Operator | AdminRoles.Auditor, ListAsync);
        routes.Get("/api/exchanges/{id}", AdminRoles.Operator | AdminRoles.Auditor, ExplainAsync);
    }

    /// <summary>The exchange that a path names.</summary>
    /// <exception cref="AdminFaultException">There is none.</exception>
    public static async Task<ListedExchange> FindAsync(HttpContext context, ExchangeListing listing)
    {
        var id = context.GetRouteValue("id") as string ?? "";
        var found = id.Length <= MostId ? await listing.FindAsync(id, context.RequestAborted) : null;
        return found ?? throw NotFound(context);
    }

    /// <summary>What is answered where there is no such exchange.</summary>
    public static AdminFaultException NotFound(HttpContext context) => new(
        StatusCodes.Status404NotFound,
        $"There is no exchange '{Problem.Echo(context.GetRouteValue("id") as string ?? "")}' in this gateway's journal, or retention has removed it.");

    /// <summary>Reads when exchanges were, and the names that they can be filtered by; faults are left with the reader.</summary>
    public static ExchangeFilter ReadFilter(QueryReader query, ReportingZone zone) => new()
    {
        From = query.Moment("from", zone),
        To = query.Moment("to", zone),
        User = query.Name("user"),
        Team = query.Name("team"),
        Route = query.Name("route"),
        Model = query.Name("model"),
        Project = query.Name("project"),
        Client = query.Name("client"),
    };

    /// <summary>A page of a list.</summary>
    /// <exception cref="AdminFaultException">The cursor is none of this list's.</exception>
    public static async Task<TPage> ReadAsync<TPage>(string? cursor, Func<Task<TPage>> read)
    {
        try
        {
            return await read();
        }
        catch (ArgumentException) when (cursor is not null)
        {
            throw AdminFaultException.Create(
                StatusCodes.Status400BadRequest, "One parameter cannot be used.", "cursor", "It is none of this list's: send next of the page before, or leave it out.");
        }
    }

    /// <summary>Answers with a page of a list of exchanges, or with one of all gateways' lists.</summary>
    /// <param name="context">The request.</param>
    /// <param name="page">What this gateway has.</param>
    /// <param name="limit">How many are asked for.</param>
    /// <param name="asking">What the others are asked; null where nobody else is.</param>
    public static async Task WriteAsync(HttpContext context, ExchangePage page, int limit, Task<PeerRound>? asking)
    {
        if (asking is null)
        {
            await JsonAnswer.WriteAsync(context, writer => WritePage(writer, page, PeerReader.IsPeer(context)));
            return;
        }

        var round = await asking;
        using var pages = new PeerPages(round, JsonAnswer.Bytes(writer => WritePage(writer, page, withPlaces: true)));
        await JsonAnswer.WriteAsync(context, writer =>
        {
            pages.WriteExchanges(writer, limit);
            round.Write(writer);
        });
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, ["from", "to", .. CountQuestion.Names, "conversation", "verdict", "q", "cursor", "limit"]);
        var zone = ledger.Zone;
        var verdict = query.OneOf("verdict", Verdicts, -1);
        var filter = ReadFilter(query, zone) with
        {
            Conversation = query.Name("conversation"),
            Verdict = verdict < 0 ? null : (Verdict)verdict,
            IdPrefix = query.Text("q", MostId),
        };
        if (filter is { From: { } from, To: { } to } && from >= to)
        {
            query.Fault("from", $"It is not before to ({JsonAnswer.Moment(to)}): write an earlier moment.");
        }

        var limit = query.Number("limit", 1, ExchangeListing.MostItems, 50);
        var cursor = query.Text("cursor", 256);
        query.ThrowIfFaulty();
        if (filter.User is { } user)
        {
            await notes.ReadAsync("list", user, context.Features.Get<AdminCaller>()!.Signature);
        }

        // The others are asked while this one reads.
        var asking = peers.Asks(context) ? peers.AskAsync(context) : null;
        var own = MergedExchanges.OwnCursor(cursor, ledger.GatewayId);
        var page = await ReadAsync(own, () => new ExchangeListing(ledger.Journal.Reader).ReadAsync(filter, own, limit, context.RequestAborted));
        await WriteAsync(context, page, limit, asking);
    }

    private static void WritePage(Utf8JsonWriter writer, ExchangePage page, bool withPlaces)
    {
        writer.WriteStartArray("items");
        foreach (var item in page.Items)
        {
            writer.WriteStartObject();
            if (withPlaces)
            {
                writer.WriteString(MergedExchanges.PlaceField, MergedExchanges.Place(item.Record.StartedAt, item.Sequence));
            }

            ExchangeJson.WriteItem(writer, item.Record, item.Split, item.Appeal);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("next", page.Next);
    }

    private async Task ExplainAsync(HttpContext context)
    {
        new QueryReader(context.Request).ThrowIfFaulty();
        var listing = new ExchangeListing(ledger.Journal.Reader);
        if (await peers.FindOrPassAsync(context, () => FindAsync(context, listing)) is not { } found)
        {
            return;
        }

        await notes.ReadAsync("exchange", found.Record.User, context.Features.Get<AdminCaller>()!.Signature);
        var changes = await listing.ReadChangesAsync(found.Record.Id, context.RequestAborted);
        var review = Reviews.Find(ledger.Journal.Reader, found.Record.Id);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            var record = found.Record;
            ExchangeJson.WriteItem(writer, record, found.Split, found.Appeal);
            ExchangeJson.WriteBilling(writer, record, found.Cost);
            writer.WriteString("note", record.Note);
            writer.WriteString("finish_reason", record.FinishReason);
            writer.WriteNumber("request_bytes", record.RequestBytes);
            writer.WriteNumber("response_bytes", record.ResponseBytes);
            writer.WriteString("model_version", record.Judgement.ModelVersion);
            writer.WriteStartArray("corrections");
            foreach (var change in changes)
            {
                writer.WriteStartObject();
                writer.WriteString("kind", change.Kind switch { RecordChangeKind.Restated => "restatement", RecordChangeKind.AppealFiled => "filed", _ => "appeal" });
                writer.WriteString("at", JsonAnswer.Moment(change.At));
                writer.WriteString("by", change.By);
                writer.WriteString("note", change.Note);
                if (change.Difference == TokenSplit.None)
                {
                    writer.WriteNull("tokens");
                }
                else
                {
                    writer.WriteStartObject("tokens");
                    SplitJson.Write(writer, change.Difference, change.Difference.Input, change.Difference.Output);
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            ReviewsEndpoint.Write(writer, review);
            writer.WriteStartArray("scores");
            explanation.Write(writer, record);
            writer.WriteEndArray();
        });
    }
}
