using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.EndToEnd;

/// <summary>
/// Whoever is asked, the same number comes back: the API as JSON and as CSV, the report as JSON and as CSV, the console as its pages show
/// it, and the keys in Redis read by hand.
/// </summary>
public sealed class AgreementTests
{
    private static readonly DateTimeOffset First = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [AgreementFact]
    public async Task Usage_FromEveryPlace_IsTheSameToTheToken()
    {
        await using var redis = await RedisServer.StartAsync();
        using var installation = new Installation(new Uri("http://127.0.0.1:1/"), redis: redis.Address);
        await using var gateway = GatewayHost.Build(GatewayConfiguration.Load(installation.Config));
        await gateway.StartAsync();
        var admin = gateway.Services.GetRequiredService<GatewayEndpoints>().Admin[0];
        using var client = new HttpClient { BaseAddress = admin };
        await SeedAsync(gateway, client);
        await CatchUpAsync(client);

        await using var console = await ConsoleFigures.OpenAsync(admin);
        foreach (var (by, bucket) in new[] { ("team", "day"), ("user,model", "month"), ("route,team", "hour"), ("user", "day") })
        {
            var query = $"from=2026-11-01&to=2026-11-11&by={by}&bucket={bucket}";
            string[] report = ["report", "--from", "2026-11-01", "--to", "2026-11-11", "--by", by, "--bucket", bucket, "--cost", "--config", installation.Config];
            var expected = await ByHandAsync(redis, by.Split(','), bucket);
            Assert.True(expected.Count > 5);
            Assert.Equal(expected, FromJson(JsonDocument.Parse(await client.GetStringAsync(new Uri($"/api/usage?{query}&source=redis", UriKind.Relative))).RootElement.GetProperty("rows"), by, bucket));
            Assert.Equal(expected, FromJson(JsonDocument.Parse(await client.GetStringAsync(new Uri($"/api/usage?{query}&source=journal", UriKind.Relative))).RootElement.GetProperty("rows"), by, bucket));
            Assert.Equal(expected, FromCsv(await client.GetStringAsync(new Uri($"/api/usage?{query}&format=csv", UriKind.Relative)), by));
            Assert.Equal(expected, FromJson(JsonDocument.Parse(await ReportAsync([.. report, "--json"])).RootElement, by, bucket));
            Assert.Equal(expected, FromJson(JsonDocument.Parse(await ReportAsync([.. report, "--json", "--redis"])).RootElement, by, bucket));
            Assert.Equal(expected, FromCsv(await ReportAsync([.. report, "--csv"]), by));
            Assert.Equal(expected, FromCsv(await ReportAsync([.. report, "--csv", "--redis"]), by));
        }

        foreach (var source in new[] { "redis", "journal" })
        {
            await ConsoleAgreesAsync(console, redis, source);
        }

        await gateway.StopAsync();
    }

    /// <summary>
    /// The console's sums, its groups by each name, and the table behind its chart by day and by hour, against the keys in Redis.
    /// </summary>
    private static async Task ConsoleAgreesAsync(ConsoleFigures console, RedisServer redis, string source)
    {
        const string period = "from=2026-11-01&to=2026-11-11&compare=off";
        foreach (var by in new[] { "team", "user", "model", "route" })
        {
            var whole = Whole(await ByHandAsync(redis, [by], "day"));
            var groups = await console.GroupsAsync($"{period}&source={source}&by={by}");
            Assert.Equal(whole, groups.OrderBy(static group => group.Name, StringComparer.Ordinal));
            Assert.Equal(
                (whole.Sum(static group => group.Requests), whole.Sum(static group => group.Input), whole.Sum(static group => group.Output)),
                await console.TotalsAsync($"{period}&source={source}&by={by}"));
        }

        foreach (var bucket in new[] { "day", "hour" })
        {
            var expected = await ByHandAsync(redis, ["team"], bucket);
            foreach (var (measure, column) in new[] { ("requests", 2), ("input", 3), ("output", 4) })
            {
                var shown = await console.BucketsAsync($"{period}&source={source}&by=team&bucket={bucket}&measure={measure}");
                Assert.Equal(bucket == "day" ? 10 : 240, shown.Count);
                var lines = shown.SelectMany((groups, i) => groups.Where(static group => group.Value != 0).Select(group =>
                {
                    var start = First.AddDays(bucket == "day" ? i : 0).AddHours(bucket == "day" ? 0 : i);
                    return $"{group.Key}\t{start.ToString(bucket == "day" ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\t{group.Value}";
                }));
                Assert.Equal(
                    Sorted(expected.Select(static line => line.Split('\t')).Where(parts => parts[column] != "0").Select(parts => $"{parts[0]}\t{parts[1]}\t{parts[column]}")),
                    Sorted(lines));
            }
        }
    }

    private static List<(string Name, long Requests, long Input, long Output)> Whole(List<string> lines) =>
    [
        .. lines.Select(static line => line.Split('\t')).GroupBy(static parts => parts[0])
            .Select(static group => (group.Key, Sum(group, 2), Sum(group, 3), Sum(group, 4)))
            .OrderBy(static group => group.Key, StringComparer.Ordinal),
    ];

    private static long Sum(IEnumerable<string[]> rows, int column) => rows.Sum(parts => long.Parse(parts[column], CultureInfo.InvariantCulture));

    /// <summary>Exchanges of every verdict and source on ten days, by names that try every escape, and an appeal on one of them.</summary>
    private static async Task SeedAsync(WebApplication gateway, HttpClient client)
    {
        string[] users = ["ada", "grace|hopper", "100%", "%7C", "naïve 你好", "<b>", "o'neil"];
        var journal = gateway.Services.GetRequiredService<IJournal>();
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var verdict = i % 5 == 0 ? Verdict.Padded : i % 11 == 0 ? Verdict.Failed : Verdict.Trusted;
            var (input, output, user) = (random.Next(1, 5000), random.Next(0, 3000), users[random.Next(users.Length)]);
            await journal.AppendAsync(
                new UsageRecord
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"exchange-{i}"),
                    StartedAt = First.AddMinutes(random.Next(0, 10 * 24 * 60)),
                    User = user,
                    Team = $"team {user.Length % 3}|",
                    Route = i % 2 == 0 ? "ai" : "other",
                    Model = i % 3 == 0 ? "gpt-4o" : "claude-sonnet",
                    Counts = new TokenCounts { Input = input, Output = output },
                    Source = UsageSource.Provider,
                    Cost = verdict == Verdict.Failed || i % 7 == 0 ? null : new ExchangeCost("USD", "test", verdict == Verdict.Padded
                        ? new TokenSplit(0, 0, 0, input * 2_500L, 0, 0, output * 9_999_999L)
                        : new TokenSplit(0, 0, input * 2_500L, 0, 0, output * 9_999_999L, 0)),
                    Judgement = new Judgement
                    {
                        Verdict = verdict,
                        Policy = "test",
                        Split = verdict switch
                        {
                            Verdict.Padded => new TokenSplit(0, 0, 0, input, 0, 0, output),
                            Verdict.Failed => TokenSplit.None,
                            _ => new TokenSplit(0, 0, input, 0, 0, output, 0),
                        },
                    },
                },
                CancellationToken.None);
        }

        using var content = new StringContent("""{"accepted":true,"note":"announced"}""", System.Text.Encoding.UTF8, "application/json");
        using var appeal = await client.PostAsync(new Uri("/api/exchanges/exchange-5/appeal", UriKind.Relative), content);
        Assert.Contains("booked", await appeal.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task CatchUpAsync(HttpClient client)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var redis = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/health", UriKind.Relative), limit.Token)).RootElement.GetProperty("redis");
            if (redis.GetProperty("state").GetString() == "connected" && redis.GetProperty("lag").GetInt64() == 0)
            {
                return;
            }

            await Task.Delay(100, limit.Token);
        }
    }

    private static async Task<string> ReportAsync(string[] arguments)
    {
        var (code, output, errors) = await TokenGateProcess.InvokeAsync(arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    /// <summary>The documented keys and fields of Redis, with nothing of ours in between.</summary>
    private static async Task<List<string>> ByHandAsync(RedisServer redis, string[] by, string bucket)
    {
        var sums = new Dictionary<string, long[]>();
        for (var day = 1; day <= 10; day++)
        {
            for (var shard = 0; shard < 16; shard++)
            {
                var date = string.Create(CultureInfo.InvariantCulture, $"2026-11-{day:00}");
                var fields = (await redis.CommandAsync("HGETALL", string.Create(CultureInfo.InvariantCulture, $"tokengate:{{{shard:00}}}:usage:{date}"))).Split('\n');
                for (var i = 0; i + 1 < fields.Length; i += 2)
                {
                    var parts = fields[i].Split('|').Select(static part => part.Replace("%7C", "|", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal)).ToArray();
                    var names = new Dictionary<string, string> { ["team"] = parts[1], ["user"] = parts[2], ["route"] = parts[3], ["model"] = parts[4] };
                    var start = bucket switch { "hour" => $"{date}T{parts[0]}:00:00Z", "month" => "2026-11", _ => date };
                    var key = string.Join('\t', by.Select(column => names[column]).Append(start));
                    var place = Array.IndexOf(["requests", "input_tokens", "output_tokens", "cost"], parts[5]);
                    if (place >= 0)
                    {
                        (sums.TryGetValue(key, out var row) ? row : sums[key] = new long[4])[place] += long.Parse(fields[i + 1], CultureInfo.InvariantCulture);
                    }
                }
            }
        }

        return Sorted(sums.Select(static pair => $"{pair.Key}\t{pair.Value[0]}\t{pair.Value[1]}\t{pair.Value[2]}\t{Billionths.Text(pair.Value[3])}"));
    }

    private static List<string> FromJson(JsonElement rows, string by, string bucket) => Sorted(rows.EnumerateArray().Select(row => string.Join(
        '\t',
        by.Split(',').Select(column => row.GetProperty(column).GetString()).Concat(
        [
            bucket switch { "hour" => row.GetProperty("bucket").GetString()!, "month" => row.GetProperty("bucket").GetString()![..7], _ => row.GetProperty("bucket").GetString()![..10] },
            row.GetProperty("requests").ToString(), row.GetProperty("input_tokens").ToString(), row.GetProperty("output_tokens").ToString(), row.GetProperty("cost").GetString(),
        ]))).Where(IsTrusted));

    /// <summary>No name of these tests needs quotes.</summary>
    private static List<string> FromCsv(string csv, string by)
    {
        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var cost = Array.IndexOf(lines[0].Split(','), "cost");
        return Sorted(lines.Skip(1).Select(line => string.Join('\t', line.Split(',').Take(by.Split(',').Length + 4).Append(line.Split(',')[cost]))).Where(IsTrusted));
    }

    /// <summary>A report of cost also has the rows of which nothing is trusted.</summary>
    private static bool IsTrusted(string line) => !line.EndsWith("\t0\t0\t0\t0", StringComparison.Ordinal);

    private static List<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];
}
