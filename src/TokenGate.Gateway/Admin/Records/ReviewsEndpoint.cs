using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Records;

/// <summary>
/// <c>GET /api/reviews</c>: what the judge doubted and nobody has looked at, the newest first: of all gateways of a fleet.
/// <c>POST /api/exchanges/{id}/review</c>: what somebody who looked says that it was. Labels for training, which change no count.
/// </summary>
internal sealed class ReviewsEndpoint(AdminLedger ledger, PeerReader peers, TimeProvider clock) : IAdminEndpoint
{
    /// <summary>Exchanges that one page goes through at most: some tenths of a second.</summary>
    private const int MostLookedAt = 4 * ExchangeListing.MostItems;

    private const int MostItems = 100;

    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 2 };

    /// <inheritdoc/>
    public void Map(AdminRoutes routes)
    {
        routes.Get("/api/reviews", AdminRoles.Operator | AdminRoles.Auditor, ListAsync);
        routes.Post("/api/exchanges/{id}/review", AdminRoles.Operator, ReviewAsync);
    }

    /// <summary>Writes the review that stands into the current object; null where there is none.</summary>
    public static void Write(Utf8JsonWriter writer, Review? review)
    {
        if (review is null)
        {
            writer.WriteNull("review");
            return;
        }

        writer.WriteStartObject("review");
        writer.WriteString("label", review.Label);
        writer.WriteString("by", review.By);
        writer.WriteString("at", JsonAnswer.Moment(review.At));
        writer.WriteEndObject();
    }

    /// <summary>Doubted, and neither reviewed nor appealed with an answer, which is a label as well.</summary>
    private static bool IsOpen(JournalReader journal, ListedExchange listed) =>
        listed.Record is { IsUsage: true, Judgement: { Doubt: not null } or { Verdict: Verdict.Padded or Verdict.Duplicate or Verdict.Inflated } }
        && listed.Appeal is AppealState.None or AppealState.Open
        && Reviews.Find(journal, listed.Record.Id) is null;

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "cursor", "limit");
        var limit = query.Number("limit", 1, MostItems, 20);
        var cursor = query.Text("cursor", 256);
        query.ThrowIfFaulty();
        var asking = peers.Asks(context) ? peers.AskAsync(context) : null;
        var page = await FindAsync(MergedExchanges.OwnCursor(cursor, ledger.GatewayId), limit, context.RequestAborted);
        await ExchangesEndpoint.WriteAsync(context, page, limit, asking);
    }

    private async Task<ExchangePage> FindAsync(string? cursor, int limit, CancellationToken cancellationToken)
    {
        var listing = new ExchangeListing(ledger.Journal.Reader);
        var items = new List<ListedExchange>();
        var next = cursor;
        for (var lookedAt = 0; lookedAt < MostLookedAt; lookedAt += ExchangeListing.MostItems)
        {
            var place = next;
            var page = await ExchangesEndpoint.ReadAsync(cursor, () => listing.ReadAsync(new ExchangeFilter(), place, ExchangeListing.MostItems, cancellationToken));
            foreach (var listed in page.Items)
            {
                if (items.Count == limit)
                {
                    return new ExchangePage(items, MergedExchanges.Place(items[^1].Record.StartedAt, items[^1].Sequence));
                }

                if (IsOpen(ledger.Journal.Reader, listed))
                {
                    items.Add(listed);
                }
            }

            next = page.Next;
            if (next is null)
            {
                break;
            }
        }

        return new ExchangePage(items, next);
    }

    private async Task ReviewAsync(HttpContext context)
    {
        using var sent = new MemoryStream();
        await context.Request.Body.CopyToAsync(sent, context.RequestAborted);
        var label = Read(sent.ToArray());
        if (await peers.FindOrPassAsync(context, () => ExchangesEndpoint.FindAsync(context, new ExchangeListing(ledger.Journal.Reader)), sent.ToArray()) is not { } found)
        {
            return;
        }

        if (!found.Record.IsUsage)
        {
            throw new AdminFaultException(StatusCodes.Status409Conflict, "The exchange ran no model: there is nothing to train with.");
        }

        var review = new Review(found.Record.Id, label, context.Features.Get<AdminCaller>()!.Signature, clock.GetUtcNow());
        await Reviews.AddAsync(ledger.Journal, review, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, writer => Write(writer, Reviews.Find(ledger.Journal.Reader, found.Record.Id)));
    }

    private static string Read(ReadOnlyMemory<byte> sent)
    {
        try
        {
            using var document = JsonDocument.Parse(sent, Shallow);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } body && body.EnumerateObject().Count() == 1
                && body.TryGetProperty("label", out var label) && label.ValueKind == JsonValueKind.String && Reviews.Labels.Contains(label.GetString()!))
            {
                return label.GetString()!;
            }
        }
        catch (JsonException)
        {
            // Answered like any other body that says no label.
        }

        throw AdminFaultException.Create(
            StatusCodes.Status422UnprocessableEntity, "The body cannot be used.", "label", $"Send {{\"label\": \"honest\"}}, or one of: {string.Join(", ", Reviews.Labels)}.");
    }
}
