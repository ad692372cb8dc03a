using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>
/// Answers that a provider keeps and gives again: OpenAI's background responses are asked for until they are there, and by some programs
/// once more. Each counts once; the other fetches run no model, and are tallied.
/// </summary>
public sealed class FetchedAnswerTests : IAsyncLifetime, IDisposable
{
    /// <summary>What the question weighs, with a few tokens of the provider's own: more would be unseen.</summary>
    private const int Input = 40;

    private const int Output = 24;

    private readonly ConcurrentDictionary<string, int> _polls = new();
    private WebApplication _upstream = null!;
    private Installation _installation = null!;
    private WebApplication _gateway = null!;
    private int _made;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _upstream = builder.Build();
        _upstream.Urls.Add("http://127.0.0.1:0");
        _upstream.MapPost("/v1/responses", (JsonElement body) =>
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"resp_68f1c2a7{Interlocked.Increment(ref _made):x40}");
            return Results.Json(Answer(id, body.TryGetProperty("background", out var background) && background.GetBoolean() ? "queued" : "completed"));
        });
        _upstream.MapGet("/v1/responses/{id}", (string id) => Results.Json(Answer(id, _polls.AddOrUpdate(id, 1, static (_, polls) => polls + 1) == 1 ? "in_progress" : "completed")));
        await _upstream.StartAsync();
        _installation = new Installation(new Uri(_upstream.Urls.First()));
        await StartAsync();
    }

    [Fact]
    public async Task BackgroundAnswer_PolledOnAfterItsEnd_CountsOnce()
    {
        var id = await AskAsync(background: true);
        for (var poll = 0; poll < 4; poll++)
        {
            await FetchAsync(id);
        }

        var records = await RecordsAsync();
        Assert.Single(records);
        Assert.Equal((Input, Output), Counted(records));
        Assert.Equal((1, Input + Output), await ReportedAsync());
    }

    [Fact]
    public async Task BackgroundAnswer_PolledAgainAfterARestart_CountsOnce()
    {
        var id = await AskAsync(background: true);
        await FetchAsync(id);
        await FetchAsync(id);
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
        await StartAsync();
        await FetchAsync(id);
        await FetchAsync(id);

        var records = await RecordsAsync();
        Assert.Single(records);
        Assert.Equal((Input, Output), Counted(records));
        Assert.Equal((1, Input + Output), await ReportedAsync());
    }

    [Fact]
    public async Task BackgroundAnswer_ARestartBetweenAskingAndFetching_CountsInFull()
    {
        var id = await AskAsync(background: true);
        await RestartAsync(static _ => { });
        await FetchAsync(id);
        await FetchAsync(id);

        Assert.Equal((Input, Output), Counted(await RecordsAsync()));
        Assert.Equal((1, Input + Output), await ReportedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BackgroundAnswer_PolledByManyAtOnce_CountsOnce(bool recordsNoUsage)
    {
        await RestartAsync(settings => settings["Capture"]!.AsObject()["RecordNoUsage"] = recordsNoUsage);
        const int Rounds = 6;
        const int Pollers = 16;
        for (var round = 0; round < Rounds; round++)
        {
            var id = await AskAsync(background: true);
            await FetchAsync(id);
            await Task.WhenAll(Enumerable.Range(0, Pollers).Select(_ => FetchAsync(id)));
        }

        // Every answer was held until its record was on disk, so all of them can be read.
        var records = await RecordsAsync();
        Assert.Equal(Rounds, records.Count(static record => record.IsUsage));
        Assert.Equal((Rounds * Input, Rounds * Output), Counted(records));
        Assert.Equal(recordsNoUsage ? Rounds * (2 + Pollers) : Rounds, records.Count);
    }

    [Fact]
    public async Task Answer_ThatWasGivenAtOnce_CountsNothingWhenItIsFetched()
    {
        var id = await AskAsync(background: false);
        _polls[id] = 1;
        await FetchAsync(id);

        var records = await RecordsAsync();
        Assert.Single(records);
        Assert.Equal((Input, Output), Counted(records));
    }

    [Fact]
    public async Task Answers_OfDifferentIds_AllCount()
    {
        for (var i = 0; i < 3; i++)
        {
            var id = await AskAsync(background: true);
            await FetchAsync(id);
            await FetchAsync(id);
        }

        Assert.Equal((3 * Input, 3 * Output), Counted(await RecordsAsync()));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _installation.Dispose();

    private static object Answer(string id, string status) => new
    {
        id,
        @object = "response",
        status,
        background = true,
        model = "gpt-5-2025-08-07",
        error = (string?)null,
        output = status == "completed"
            ? [new { type = "message", role = "assistant", content = new[] { new { type = "output_text", text = "The crane on quay four is free from Tuesday, the one on quay six needs its brake seen to." } } }]
            : Array.Empty<object>(),
        usage = status == "completed"
            ? new { input_tokens = Input, input_tokens_details = new { cached_tokens = 0 }, output_tokens = Output, output_tokens_details = new { reasoning_tokens = 0 }, total_tokens = Input + Output }
            : null,
    };

    private static (long Input, long Output) Counted(IReadOnlyList<UsageRecord> records) =>
        (records.Where(static record => record.IsUsage).Sum(static record => record.Counts.Input ?? 0), records.Where(static record => record.IsUsage).Sum(static record => record.Counts.Output ?? 0));

    private async Task StartAsync()
    {
        _gateway = GatewayHost.Build(GatewayConfiguration.Load(_installation.Config), static builder => builder.Logging.ClearProviders());
        await _gateway.StartAsync();

        // Before the ledger is open there is no tally, and a call that ran no model has a record of its own.
        using var client = new HttpClient { BaseAddress = _gateway.Services.GetRequiredService<GatewayEndpoints>().Admin[0] };
        while ((await client.GetFromJsonAsync<JsonElement>("/health/ready")).GetProperty("status").GetString() != "ready")
        {
            await Task.Delay(20);
        }
    }

    private async Task RestartAsync(Action<JsonObject> change)
    {
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(_installation.Config))!;
        change(configuration["TokenGate"]!.AsObject());
        await File.WriteAllTextAsync(_installation.Config, configuration.ToJsonString());
        await StartAsync();
    }

    private HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = _gateway.Services.GetRequiredService<GatewayEndpoints>().Traffic[0] };
        client.DefaultRequestHeaders.Add("X-User", "ada");
        return client;
    }

    private async Task<string> AskAsync(bool background)
    {
        using var client = Client();
        using var response = await client.PostAsJsonAsync("/v1/responses", new { model = "gpt-5", background, input = "Which of the two harbour cranes can take the transformer next week, and what has to be done first?" });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private async Task FetchAsync(string id)
    {
        using var client = Client();
        Assert.Contains(id, await client.GetStringAsync(new Uri($"/v1/responses/{id}", UriKind.Relative)), StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<UsageRecord>> RecordsAsync() =>
        await JournalReader.Open(_installation.Ledger).ReadAsync(0, CancellationToken.None).Select(static entry => entry.Record).ToListAsync();

    private async Task<(long Requests, long Tokens)> ReportedAsync()
    {
        var (code, output, errors) = await TokenGateProcess.InvokeAsync("report", "--by", "user", "--bucket", "total", "--json", "--config", _installation.Config);
        Assert.True(code == 0, errors);
        var row = JsonDocument.Parse(output).RootElement[0];
        return (row.GetProperty("requests").GetInt64(), row.GetProperty("input_tokens").GetInt64() + row.GetProperty("output_tokens").GetInt64());
    }
}
