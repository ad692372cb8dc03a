using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>
/// What a page waits for in a company of 85,000 people (<c>TOKENGATE_COMPANY_USERS</c>: another number), from the sums of a month: every
/// person works on 22 days, in three quarter hours of each. Single exchanges are not kept by then, so none are written.
/// </summary>
[Trait("Category", "Torture")]
public sealed class CompanyPagesTests(ITestOutputHelper output)
{
    private const int Days = 22;
    private const int QuartersADay = 3;
    private const int Exchanges = 4;

    private static readonly DateTimeOffset First = new(2026, 10, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What each page of the console asks for at its first view.</summary>
    private static readonly (string Page, string Path)[] Asked =
    [
        ("Overview, People", "/api/adoption?from=2026-10-05&to=2026-11-02&bucket=day"),
        ("Overview without names", "/api/adoption?from=2026-10-05&to=2026-11-02&bucket=week"),
        ("Adoption", "/api/usage?from=2026-10-05&to=2026-11-02&bucket=day&by=team"),
        ("Adoption, people", "/api/usage?from=2026-10-05&to=2026-11-02&bucket=total&by=user,team"),
        ("Integrity", "/api/withheld?from=2026-10-05&to=2026-11-02&bucket=day"),
        ("Integrity, reasons", "/api/withheld?from=2026-10-05&to=2026-11-02&bucket=total&by=verdict,reason"),
        ("Integrity, people", "/api/withheld?from=2026-10-05&to=2026-11-02&bucket=total&by=team,user"),
        ("Exchanges", "/api/exchanges?from=2026-10-05&to=2026-11-02&limit=50"),
        ("Conversations", "/api/conversations?from=2026-10-05&to=2026-11-02&limit=50"),
        ("Week", "/api/digest?to=2026-11-02"),
        ("Health", "/api/health"),
    ];

    [Fact]
    public async Task Pages_OfACompanyOf85000_AreAnswered()
    {
        var users = int.Parse(Environment.GetEnvironmentVariable("TOKENGATE_COMPANY_USERS") ?? "85000", CultureInfo.InvariantCulture);
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Tokens);
        var started = Stopwatch.GetTimestamp();
        Fill(gateway.Journal.Reader.File, users);
        var rows = (long)users * Days * QuartersADay;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{users:N0} people, {rows:N0} sums of {rows * Exchanges:N0} exchanges, {new FileInfo(gateway.Journal.Reader.File).Length / 1e6:N0} MB, written in {Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s"));
        foreach (var (page, path) in Asked)
        {
            var token = page.Contains("without", StringComparison.Ordinal) ? AdminGateway.Executive : AdminGateway.Operator;
            var (cold, bytes) = await TimeAsync(gateway, path, token);
            var warm = new List<double>();
            for (var i = 0; i < 5; i++)
            {
                warm.Add((await TimeAsync(gateway, path, token)).Milliseconds);
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{page}: cold {cold:N0} ms, warm {warm.Order().ElementAt(2):N0} ms (median of 5), {bytes / 1e3:N0} kB"));
        }

        var totals = (await gateway.JsonAsync("/api/usage?from=2026-10-05&to=2026-11-02&bucket=total", AdminGateway.Operator)).GetProperty("totals");
        Assert.Equal(rows * Exchanges, totals.GetProperty("requests").GetInt64());
        Assert.Equal(users, (await gateway.JsonAsync("/api/adoption?from=2026-10-05&to=2026-11-02", AdminGateway.Operator)).GetProperty("people").GetProperty("active").GetInt32());
    }

    /// <summary>Writes the sums as the journal keeps them, without the entries that they came from.</summary>
    private static void Fill(string file, int users)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandTimeout = 600;
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            PRAGMA busy_timeout = 60000;
            BEGIN IMMEDIATE;
            WITH RECURSIVE person(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM person WHERE n + 1 < {users})
            INSERT INTO place (id, team, user, route, model, project, client, provider, tier, work, verdict, source, reason, rules)
              SELECT 1000 + n, 'team-' || (n % 300), 'user.' || n || '@company.example', 'ai', 'model-' || (n % 6), 'project-' || (n % 40), 'client-' || (n % 5), 'openai', '',
                CASE n % 4 WHEN 0 THEN '{WorkKind.Step}' WHEN 3 THEN '{WorkKind.Schedule}' ELSE '{WorkKind.Turn}' END,
                CASE WHEN n % 20 = 0 THEN {(int)Verdict.Padded} ELSE {(int)Verdict.Trusted} END, {(int)UsageSource.Provider}, CASE WHEN n % 20 = 0 THEN 'empty_share' ELSE '' END, 2 FROM person;
            WITH RECURSIVE day(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM day WHERE d + 1 < {Days}), part(q) AS (SELECT 0 UNION ALL SELECT q + 1 FROM part WHERE q + 1 < {QuartersADay})
            INSERT INTO usage (quarter, place, exchanges, requests, replayed, trusted_input, withheld_input, trusted_output, cost, trusted_cost, withheld_cost)
              SELECT {First.ToUnixTimeSeconds() / 900} + ((d / 5 * 7) + (d % 5)) * 96 + 32 + (q * 8) + (p.id % 8), p.id, {Exchanges}, {Exchanges}, 9000, 1000 + p.id % 7000, CASE WHEN p.verdict = 0 THEN 0 ELSE 500 END, 800, 3, 2, 0
              FROM day CROSS JOIN part CROSS JOIN place p WHERE p.id >= 1000 ORDER BY 1, 2;
            COMMIT;
            """);
        command.ExecuteNonQuery();
    }

    private static async Task<(double Milliseconds, long Bytes)> TimeAsync(AdminGateway gateway, string path, string token)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await gateway.GetAsync(path, token);
        var text = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, path);
        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, text.Length);
    }
}
