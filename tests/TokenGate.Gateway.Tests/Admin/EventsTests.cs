using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Admin.Live;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary><c>/api/events</c>.</summary>
public sealed class EventsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(AdminGateway.Auditor, true)]
    [InlineData(AdminGateway.Viewer, false)]
    public async Task Events_OfAnExchange_ShowCountsToAll_AndTheExchangeToWhoMaySeeIt(string token, bool seesExchanges)
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        await using var stream = await client.GetStreamAsync(new Uri(gateway.Address, "/api/events"));
        using var reader = new StreamReader(stream);
        Assert.Equal("health", (await NextAsync(reader)).Name);

        gateway.Services.GetRequiredService<LiveFeed>().OnRecord(AdminGateway.Record("1", Noon, new TokenSplit(0, 0, 412, 0, 0, 901, 0)));
        var events = new List<(string Name, JsonElement Data)>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!events.SkipWhile(static each => each.Name != "usage").Any(static each => each.Name == "health"))
        {
            // The state is told every ten seconds, and may be told before anything was counted.
            events.Add(await NextAsync(reader).WaitAsync(limit.Token));
        }

        var usage = Assert.Single(events, static each => each.Name == "usage").Data;
        Assert.Equal((1, 412, 901), (usage.GetProperty("requests").GetInt64(), usage.GetProperty("input_tokens").GetInt64(), usage.GetProperty("output_tokens").GetInt64()));
        Assert.Equal(seesExchanges, events.Any(static each => each.Name == "exchange" && each.Data.GetProperty("id").GetString() == "1"));
    }

    [Theory]
    [InlineData(AdminGateway.Auditor, true)]
    [InlineData(AdminGateway.Viewer, false)]
    public async Task Events_OfAnotherGatewaysExchange_AreToldHere(string token, bool seesExchanges)
    {
        await using var fleet = await GatewayFleet.StartAsync();
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        await using var stream = await client.GetStreamAsync(new Uri(fleet[0].Address, "/api/events"));
        using var reader = new StreamReader(stream);
        Assert.Equal("health", (await NextAsync(reader)).Name);

        // The other one collects as soon as it is asked.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var feed = fleet[1].Services.GetRequiredService<LiveFeed>();
        while (!feed.HasSubscribers)
        {
            await Task.Delay(20, limit.Token);
        }

        var events = new List<(string Name, JsonElement Data)>();
        while (!events.Any(static each => each.Name == "usage"))
        {
            // The first question is where it begins to listen: what happened before is not told.
            feed.OnRecord(AdminGateway.Record("1", Noon, new TokenSplit(0, 0, 412, 0, 0, 901, 0)));
            events.Add(await NextAsync(reader).WaitAsync(limit.Token));
        }

        Assert.Equal(0, events.First(static each => each.Name == "usage").Data.GetProperty("input_tokens").GetInt64() % 412);
        while (seesExchanges && !events.Any(static each => each.Name == "exchange"))
        {
            events.Add(await NextAsync(reader).WaitAsync(limit.Token));
        }

        var exchanges = events.Where(static each => each.Name == "exchange").ToList();
        Assert.Equal(seesExchanges, exchanges.Count > 0);
        Assert.All(exchanges, each => Assert.Equal(fleet[1].Journal.Reader.GatewayId, each.Data.GetProperty("gateway").GetString()));
    }

    [Fact]
    public async Task Events_ForMoreClientsThanAllowed_AreRefused_UntilOneLeaves()
    {
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Admin:EventClients", "1"));
        using var client = new HttpClient();
        var first = await client.GetStreamAsync(new Uri(gateway.Address, "/api/events"));
        using var refused = await gateway.GetAsync("/api/events");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("5", refused.Headers.GetValues("Retry-After").Single());
        await first.DisposeAsync();
        for (var i = 0; i < 100 && gateway.Services.GetRequiredService<LiveHub>().Clients > 0; i++)
        {
            await Task.Delay(50);
        }

        await using var second = await client.GetStreamAsync(new Uri(gateway.Address, "/api/events"));
        Assert.True(second.CanRead);
    }

    [Fact]
    public async Task Stop_WithAListener_DoesNotWaitForIt()
    {
        var gateway = await AdminGateway.StartAsync();
        using var client = new HttpClient();
        await using var stream = await client.GetStreamAsync(new Uri(gateway.Address, "/api/events"));
        await gateway.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void Client_ThatDoesNotRead_IsDropped()
    {
        var client = new LiveClient(seesExchanges: false);
        var taken = 0;
        while (client.Offer("event: usage\n\n"))
        {
            Assert.True(++taken < 10_000);
        }

        Assert.True(taken > 100);
        Assert.False(client.Offer("x"));
    }

    private static async Task<(string Name, JsonElement Data)> NextAsync(StreamReader reader)
    {
        var name = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (name, JsonDocument.Parse(line["data: ".Length..]).RootElement);
            }
        }

        throw new EndOfStreamException();
    }
}
