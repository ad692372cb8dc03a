using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Admin.Judging;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Records;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;
using TokenGate.Ledger.People;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.People;

/// <summary>
/// <c>/api/self</c>: what is held about the person who signed on: counts by day and client program, exchanges with their explanation, and
/// everything as one file.
/// </summary>
internal sealed class OwnPageEndpoint(
    AdminLedger ledger, PeerReader peers, OwnPage own, OwnJson json, CountReader counts, JudgingModels models, LiveOptions options, TimeProvider clock) : IAdminEndpoint
{
    private static readonly string[] Verdicts = [.. Enum.GetValues<Verdict>().Select(static verdict => verdict.Name())];

    /// <inheritdoc/>
    public void Map(AdminRoutes routes)
    {
        routes.Get("/api/self", AdminRoles.Employee, SumAsync);
        routes.Get("/api/self/exchanges", AdminRoles.Employee, ListAsync);
        routes.Get("/api/self/exchanges/{id}", AdminRoles.Employee, ExplainAsync);
        routes.Get("/api/self/export", AdminRoles.Employee, ExportAsync);
    }

    /// <summary>The person's own exchange that a path names.</summary>
    /// <exception cref="AdminFaultException">There is none, or it is somebody else's: which of the two is not told.</exception>
    public static async Task<ListedExchange> FindAsync(HttpContext context, OwnIdentity self, ExchangeListing listing) =>
        await ExchangesEndpoint.FindAsync(context, listing) is var found && found.Record.User == self.User
            ? found
            : throw ExchangesEndpoint.NotFound(context);

    private async Task SumAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "from", "to");
        var asked = CountQuestion.Read(query, [], ledger.Zone, clock.GetUtcNow());
        query.ThrowIfFaulty();
        var self = await own.OfAsync(context);
        var until = own.ScoresUntil();
        var balance = await models.BalanceAsync(self.User, clock.GetUtcNow(), context.RequestAborted);
        var question = asked with { Filters = [.. CountQuestion.Names.Select(name => name == "user" ? self.User : null)] };
        var (days, clients) = (new SortedDictionary<DateTimeOffset, UsageSums>(), new SortedDictionary<string, UsageSums>(StringComparer.Ordinal));
        var total = default(UsageSums);
        await foreach (var rows in counts.ReadSplitsAsync(question, [UsageColumn.Client], context.RequestAborted))
        {
            foreach (var row in rows)
            {
                var (day, client) = (question.BucketOf(row.Bucket), row.Client ?? "-");
                days[day] = days.GetValueOrDefault(day) + row.Sums;
                clients[client] = clients.GetValueOrDefault(client) + row.Sums;
                total += row.Sums;
            }
        }

        var appeals = new AppealRegister(ledger.Journal, clock).List().Count(appeal => appeal.User == self.User && appeal.State == AppealState.Open);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteString("name", self.Name);
            writer.WriteString("user", self.User);
            writer.WriteString("team", self.Team);
            writer.WriteString("from", JsonAnswer.Moment(question.From));
            writer.WriteString("to", JsonAnswer.Moment(question.To));
            writer.WriteString("scores_until", JsonAnswer.Moment(until));
            writer.WriteStartObject("doubt");
            writer.WriteNumber("limit", DoubtAccount.Limit);
            writer.WriteNumber("daily", balance < DoubtAccount.Low ? DoubtAccount.LowDailyRefill : DoubtAccount.DailyRefill);
            writer.WriteNumber("earned_is_one_in", DoubtAccount.EarnedIsOneIn);
            writer.WriteCountOrNull("balance", balance);
            writer.WriteEndObject();
            writer.WriteStartObject("appeals");
            writer.WriteNumber("open", appeals);
            writer.WriteNumber("most", AppealRegister.MostOpen);
            writer.WriteEndObject();
            writer.WriteStartArray("days");
            foreach (var (day, sums) in days)
            {
                writer.WriteStartObject();
                writer.WriteString("day", JsonAnswer.Moment(day));
                Write(writer, sums);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("clients");
            foreach (var (client, sums) in clients)
            {
                writer.WriteStartObject();
                writer.WriteString("client", client);
                Write(writer, sums);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("totals");
            Write(writer, total);
            writer.WriteEndObject();
        });
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "from", "to", "client", "verdict", "cursor", "limit");
        var verdict = query.OneOf("verdict", Verdicts, -1);
        var (from, to, client) = (query.Moment("from", ledger.Zone), query.Moment("to", ledger.Zone), query.Name("client"));
        var limit = query.Number("limit", 1, ExchangeListing.MostItems, 50);
        var cursor = query.Text("cursor", 256);
        query.ThrowIfFaulty();
        var self = await own.OfAsync(context);
        var until = own.ScoresUntil();
        var asking = peers.Asks(context) ? peers.AskAsync(context) : null;
        var place = MergedExchanges.OwnCursor(cursor, ledger.GatewayId);
        var filter = new ExchangeFilter { User = self.User, From = from, To = to, Client = client, Verdict = verdict < 0 ? null : (Verdict)verdict };
        var page = await ExchangesEndpoint.ReadAsync(place, () => new ExchangeListing(ledger.Journal.Reader).ReadAsync(filter, place, limit, context.RequestAborted));
        if (asking is null)
        {
            await JsonAnswer.WriteAsync(context, writer => WritePage(writer, page, until, PeerReader.IsPeer(context)));
            return;
        }

        var round = await asking;
        using var pages = new PeerPages(round, JsonAnswer.Bytes(writer => WritePage(writer, page, until, withPlaces: true)));
        await JsonAnswer.WriteAsync(context, writer =>
        {
            pages.WriteExchanges(writer, limit);
            round.Write(writer);
        });
    }

    private void WritePage(System.Text.Json.Utf8JsonWriter writer, ExchangePage page, DateTimeOffset until, bool withPlaces)
    {
        writer.WriteStartArray("items");
        foreach (var item in page.Items)
        {
            writer.WriteStartObject();
            if (withPlaces)
            {
                writer.WriteString(MergedExchanges.PlaceField, MergedExchanges.Place(item.Record.StartedAt, item.Sequence));
            }

            json.WriteItem(writer, item, until);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("next", page.Next);
    }

    private async Task ExplainAsync(HttpContext context)
    {
        new QueryReader(context.Request).ThrowIfFaulty();
        var self = await own.OfAsync(context);
        var until = own.ScoresUntil();
        var listing = new ExchangeListing(ledger.Journal.Reader);
        if (await peers.FindOrPassAsync(context, () => FindAsync(context, self, listing)) is not { } found)
        {
            return;
        }

        var appeal = new AppealRegister(ledger.Journal, clock).Find(found.Record.Id);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            json.WriteItem(writer, found, until);
            writer.WriteStartArray("explanation");
            foreach (var line in OwnJson.Explain(found, until))
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
            if (found.Record.Judgement.Doubt is { } doubt)
            {
                writer.WriteStartObject("doubt");
                writer.WriteString("score", doubt.Score);
                writer.WriteNumber("balance", doubt.Balance);
                writer.WriteNumber("drawn", doubt.Drawn);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteNull("doubt");
            }

            if (appeal is null)
            {
                writer.WriteNull("filed");
                return;
            }

            writer.WriteStartObject("filed");
            ExchangeJson.WriteAppeal(writer, appeal);
            writer.WriteEndObject();
        });
    }

    private async Task ExportAsync(HttpContext context)
    {
        new QueryReader(context.Request).ThrowIfFaulty();
        var self = await own.OfAsync(context);
        var until = own.ScoresUntil();
        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"tokengate-about-me.json\"";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var balance = await models.BalanceAsync(self.User, clock.GetUtcNow(), context.RequestAborted);
        var body = context.Response.Body;
        var head = JsonAnswer.Bytes(writer =>
        {
            writer.WriteString("name", self.Name);
            writer.WriteString("user", self.User);
            writer.WriteString("team", self.Team);
            writer.WriteString("made_at", JsonAnswer.Moment(clock.GetUtcNow()));
            writer.WriteString("complete_until", JsonAnswer.Moment(until));
            writer.WriteBoolean("pseudonymised", options.Current.Identity.Pseudonymise);
            writer.WriteString("not_in_this_file", "No text of a request or an answer is kept anywhere. The judge's memory holds keyed hashes of it for at most 14 days, which cannot be read back. Exchanges of today follow tomorrow.");
            writer.WriteCountOrNull("doubt_balance", balance);
        });
        await body.WriteAsync(head[..^1], context.RequestAborted);
        await body.WriteAsync(",\"entries\":["u8.ToArray(), context.RequestAborted);
        var isFirst = true;
        var users = self.User == self.Name ? new[] { self.User } : [self.User, self.Name];
        foreach (var line in users.SelectMany(user => PersonExport.Read(ledger.Journal.Reader, user, until)))
        {
            if (!isFirst)
            {
                await body.WriteAsync(",\n"u8.ToArray(), context.RequestAborted);
            }

            isFirst = false;
            await body.WriteAsync(line, context.RequestAborted);
        }

        await body.WriteAsync("]}"u8.ToArray(), context.RequestAborted);
    }

    private static void Write(System.Text.Json.Utf8JsonWriter writer, UsageSums sums)
    {
        writer.WriteNumber("exchanges", sums.Exchanges);
        SplitJson.Write(writer, sums.Split, sums.Split.Input, sums.Split.Output);
    }
}
