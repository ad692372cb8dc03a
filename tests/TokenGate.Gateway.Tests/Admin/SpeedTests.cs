using System.Diagnostics;
using System.Globalization;
using System.Net;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>What a dashboard waits for: a month of 10,000 users, by team and day, from the journal and from Redis.</summary>
[Trait("Category", "Torture")]
public sealed class SpeedTests(ITestOutputHelper output)
{
    private const int Users = 10_000;

    private static readonly DateTimeOffset First = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [RedisFact]
    public async Task Usage_OfAMonthAndTenThousandUsers_IsAnsweredWithin200Milliseconds_WhenAskedAgain()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(("TokenGate:Ledger:Redis", redis.Address));
        for (var day = 0; day < 30; day++)
        {
            var appended = Enumerable.Range(0, Users).Select(user => gateway.Journal.AppendAsync(Record(day, user), CancellationToken.None).AsTask());
            await Task.WhenAll(appended);
        }

        while ((await gateway.JsonAsync("/api/health")).GetProperty("redis").GetProperty("lag").GetInt64() > 0)
        {
            await Task.Delay(200);
        }

        foreach (var source in new[] { "journal", "redis" })
        {
            var path = $"/api/usage?from=2026-11-01&to=2026-12-01&by=team&bucket=day&source={source}";
            output.WriteLine($"{source}: first {await TimeAsync(gateway, path):F0} ms");
            var again = new List<double>();
            var busy = new List<double>();
            for (var i = 0; i < 11; i++)
            {
                again.Add(await TimeAsync(gateway, path));

                // Something is booked on the last day: that day is read anew, the others are not.
                await gateway.AppendAsync(Record(29, i) with { Id = $"{source}-{i}" });
                busy.Add(await TimeAsync(gateway, path));
            }

            output.WriteLine($"{source}: again {Median(again):F1} ms, after a booking {Median(busy):F1} ms (medians of 11)");
            Assert.True(Median(again) < 200, $"{source}: {Median(again):F0} ms");
            Assert.True(Median(busy) < 1000, $"{source}: {Median(busy):F0} ms after a booking");
        }

        var usage = await gateway.JsonAsync("/api/usage?from=2026-11-01&to=2026-12-01&by=team&bucket=day&source=journal");
        Assert.Equal(30 * 40, usage.GetProperty("rows").GetArrayLength());
        Assert.Equal((30L * Users) + 22, usage.GetProperty("totals").GetProperty("requests").GetInt64());
        using var tooMany = await gateway.GetAsync("/api/usage?from=2026-11-01&to=2026-12-01&by=user&bucket=day&source=journal");
        Assert.Contains("more than 100,000 rows", (await AdminGateway.JsonOf(tooMany, HttpStatusCode.UnprocessableEntity)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static UsageRecord Record(int day, int user) => AdminGateway.Record(
        string.Create(CultureInfo.InvariantCulture, $"{day}-{user}"),
        First.AddDays(day).AddHours(7 + (user % 11)),
        new TokenSplit(0, 0, 100 + user, 0, 0, 50, 0),
        user: string.Create(CultureInfo.InvariantCulture, $"user-{user}"),
        team: string.Create(CultureInfo.InvariantCulture, $"team-{user % 40}"));

    private static async Task<double> TimeAsync(AdminGateway gateway, string path)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await gateway.GetAsync(path);
        _ = await AdminGateway.JsonOf(response);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
