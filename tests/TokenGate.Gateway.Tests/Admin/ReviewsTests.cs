using System.Net;
using System.Text.Json;
using TokenGate.Gateway.Recording;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>The review list: what was doubted and nobody has looked at, and what those who look say.</summary>
public sealed class ReviewsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task List_HasWhatWasDoubted_UntilSomebodySaysWhatItWas()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        await SeedAsync(gateway);
        Assert.Equal(["covered", "padded"], Ids(await gateway.JsonAsync("/api/reviews", AdminGateway.Auditor)));

        using var said = await gateway.PostAsync("/api/exchanges/padded/review", """{"label":"honest"}""", AdminGateway.Operator);
        var review = (await AdminGateway.JsonOf(said)).GetProperty("review");
        Assert.Equal(("honest", "operator"), (review.GetProperty("label").GetString(), review.GetProperty("by").GetString()));

        Assert.Equal(["covered"], Ids(await gateway.JsonAsync("/api/reviews", AdminGateway.Operator)));
        var detail = await gateway.JsonAsync("/api/exchanges/padded", AdminGateway.Operator);
        Assert.Equal(review.ToString(), detail.GetProperty("review").ToString());
        Assert.Equal(590, detail.GetProperty("tokens").GetProperty("withheld_input").GetInt64());
        Assert.Empty(OpenApiDocument.Faults(detail, SchemaOf("/api/exchanges/{id}")));
        Assert.Equal(JsonValueKind.Null, (await gateway.JsonAsync("/api/exchanges/trusted", AdminGateway.Operator)).GetProperty("review").ValueKind);
    }

    [Fact]
    public async Task List_LeavesOutWhatAnAppealDecided()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        await SeedAsync(gateway);
        using var decided = await gateway.PostAsync("/api/exchanges/padded/appeal", """{"accepted":true,"note":"A load test."}""", AdminGateway.Operator);
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);

        Assert.Equal(["covered"], Ids(await gateway.JsonAsync("/api/reviews", AdminGateway.Operator)));
    }

    [Fact]
    public async Task List_LongerThanAPage_IsReadPageByPageAtEachGatewayOfAFleet()
    {
        await using var fleet = await GatewayFleet.StartAsync();
        for (var i = 0; i < 9; i++)
        {
            await fleet[i % 2].AppendAsync(AdminGateway.Record($"id-{i}", Noon.AddMinutes(i), new TokenSplit(0, 0, 0, 600, 0, 0, 8), verdict: Verdict.Padded));
            await fleet[i % 2].AppendAsync(AdminGateway.Record($"no-{i}", Noon.AddMinutes(i), new TokenSplit(0, 0, 600, 0, 0, 8, 0)));
        }

        using (var said = await fleet[0].PostAsync("/api/exchanges/id-3/review", """{"label":"padding"}""", AdminGateway.Operator))
        {
            Assert.Equal(HttpStatusCode.OK, said.StatusCode);
        }

        Assert.Equal("padding", (await fleet[1].JsonAsync("/api/exchanges/id-3", AdminGateway.Operator)).GetProperty("review").GetProperty("label").GetString());
        foreach (var gateway in new[] { fleet[0], fleet[1] })
        {
            var (ids, cursor) = (new List<string>(), (string?)null);
            do
            {
                var page = await gateway.JsonAsync($"/api/reviews?limit=3{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", AdminGateway.Operator);
                Assert.Empty(OpenApiDocument.Faults(page, SchemaOf("/api/reviews")));
                ids.AddRange(Ids(page));
                cursor = page.GetProperty("next").GetString();
            }
            while (cursor is not null);
            Assert.Equal(["id-8", "id-7", "id-6", "id-5", "id-4", "id-2", "id-1", "id-0"], ids);
        }
    }

    [Theory]
    [InlineData("""{"label":"guilty"}""", AdminGateway.Operator, HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"label":"honest","note":"x"}""", AdminGateway.Operator, HttpStatusCode.UnprocessableEntity)]
    [InlineData("""["honest"]""", AdminGateway.Operator, HttpStatusCode.UnprocessableEntity)]
    [InlineData("honest", AdminGateway.Operator, HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"label":"honest"}""", AdminGateway.Auditor, HttpStatusCode.Forbidden)]
    public async Task Review_ThatIsNone_IsRefusedAndChangesNothing(string body, string token, HttpStatusCode status)
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        await SeedAsync(gateway);

        using var refused = await gateway.PostAsync("/api/exchanges/padded/review", body, token);

        Assert.Equal(status, refused.StatusCode);
        Assert.Equal(["covered", "padded"], Ids(await gateway.JsonAsync("/api/reviews", AdminGateway.Operator)));
    }

    [Theory]
    [InlineData("failed", HttpStatusCode.Conflict)]
    [InlineData("nowhere", HttpStatusCode.NotFound)]
    public async Task Review_OfWhatCannotBeTrainedWith_IsRefused(string id, HttpStatusCode status)
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        await SeedAsync(gateway);

        using var refused = await gateway.PostAsync($"/api/exchanges/{id}/review", """{"label":"honest"}""", AdminGateway.Operator);

        Assert.Equal(status, refused.StatusCode);
    }

    [Fact]
    public async Task Labels_OfRecordedExchanges_AreTheReviewsElseTheAppeals()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        await SeedAsync(gateway);
        foreach (var (id, label) in new[] { ("padded", "padding"), ("covered", "unclear") })
        {
            using var said = await gateway.PostAsync($"/api/exchanges/{id}/review", $$"""{"label":"{{label}}"}""", AdminGateway.Operator);
            Assert.Equal(HttpStatusCode.OK, said.StatusCode);
        }

        using var accepted = await gateway.PostAsync("/api/exchanges/padded/appeal", """{"accepted":true,"note":"No."}""", AdminGateway.Operator);
        var journal = gateway.Journal.Reader;

        Assert.Equal("padding", await RecordedLabels.OfAsync(journal, "padded", true, CancellationToken.None));
        Assert.Null(await RecordedLabels.OfAsync(journal, "covered", true, CancellationToken.None));
        Assert.Equal("honest", await RecordedLabels.OfAsync(journal, "trusted", true, CancellationToken.None));
        Assert.Null(await RecordedLabels.OfAsync(journal, "trusted", false, CancellationToken.None));
    }

    private static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString()!);

    private static JsonElement SchemaOf(string path) => OpenApiDocument.SchemaOf(OpenApiDocument.Operations.Single(each => each.Path == path && each.Method == "get").Operation);

    private static Task SeedAsync(AdminGateway gateway)
    {
        var covered = AdminGateway.Record("covered", Noon.AddMinutes(2), new TokenSplit(0, 0, 600, 0, 0, 8, 0));
        return gateway.AppendAsync(
            AdminGateway.Record("trusted", Noon, new TokenSplit(1, 2, 100, 0, 4, 50, 0)),
            AdminGateway.Record("padded", Noon.AddMinutes(1), new TokenSplit(0, 10, 0, 590, 0, 0, 8), verdict: Verdict.Padded),
            covered with { Judgement = covered.Judgement with { Doubt = new DoubtEntry("padding", 600, 8_000) } },
            AdminGateway.Record("failed", Noon.AddMinutes(3), TokenSplit.None, verdict: Verdict.Failed));
    }
}
