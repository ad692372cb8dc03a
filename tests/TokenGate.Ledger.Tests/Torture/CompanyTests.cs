using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Redis;
using TokenGate.Usage;
using Xunit.Abstractions;

namespace TokenGate.Ledger.Tests.Torture;

/// <summary>
/// A month of a company of 10,000 that sends 20 million exchanges (<c>TOKENGATE_COMPANY_PEOPLE</c>, <c>TOKENGATE_COMPANY_EXCHANGES</c> of
/// each: another one), by a sample of its users at their full density: sums and memory grow with users, hours and models, so a twentieth of
/// the users is a twentieth of everything.
/// </summary>
[Trait("Category", "Torture")]
public sealed partial class CompanyTests(ITestOutputHelper output)
{
    private const int Days = 22;

    /// <summary>People of the company that figures are told for, and exchanges of each in the month: 20 million.</summary>
    private static readonly int Company = Setting("TOKENGATE_COMPANY_PEOPLE", 10_000);

    private static readonly int EachUser = Setting("TOKENGATE_COMPANY_EXCHANGES", 2_000);

    /// <summary>A Monday whose month is over: a report reads no day that is yet to come.</summary>
    private static readonly DateTimeOffset First = new(2026, 9, 7, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Models = ["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5", "text-embedding-3-small"];

    private static readonly string[] Clients = ["claude-code", "codex", "cursor", "openai-python", "other"];

    [RedisFact]
    public async Task Month_OfASampleOfTheCompany_TellsMemorySizeAndReportTimes()
    {
        var users = Setting("TOKENGATE_COMPANY_USERS", 500);
        var scale = (double)Company / users;
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        var empty = await MemoryAsync(server);
        await using var ledger = RedisLedger.Start(
            temporary.Journal, new RedisLedgerOptions { Redis = server.Address }, TimeProvider.System, NullLogger<RedisLedger>.Instance);
        var started = Stopwatch.GetTimestamp();
        foreach (var some in Exchanges(users).Chunk(4_096))
        {
            await Task.WhenAll(some.Select(record => temporary.Journal.AppendAsync(record, CancellationToken.None).AsTask()));
        }

        await ledger.FlushAsync(CancellationToken.None);
        var exchanges = (long)users * EachUser;
        var took = Stopwatch.GetElapsedTime(started);
        var memory = await MemoryAsync(server) - empty;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{users} users, {exchanges:N0} exchanges in {took.TotalSeconds:F0} s ({exchanges / took.TotalSeconds:N0}/s, Redis in step); for {Company:N0} users and {exchanges * scale:N0} exchanges:"));
        output.WriteLine($"Redis {memory / 1e6:F1} MB -> {memory * scale / 1e9:F2} GB; journal {temporary.Journal.Status.Bytes / 1e6:F0} MB -> {temporary.Journal.Status.Bytes * scale / 1e9:F1} GB");

        using var redis = new RedisUsageReader(new RedisLedgerOptions { Redis = server.Address, CommandTimeout = TimeSpan.FromSeconds(30) }, TimeProvider.System);
        foreach (var by in new UsageColumn[][] { [UsageColumn.Team], [UsageColumn.User, UsageColumn.Model] })
        {
            var query = new UsageQuery(First, First.AddMonths(1), UsageBucket.Month, by);
            var (fromJournal, journalTime) = await TimeAsync(() => new JournalUsageReader(temporary.Journal.Reader).ReadAsync(query, CancellationToken.None));
            var (fromRedis, redisTime) = await TimeAsync(() => redis.ReadAsync(query, CancellationToken.None));
            Assert.Equal(fromJournal, fromRedis);
            output.WriteLine($"report by {string.Join(", ", by)}: {fromJournal.Count} rows; journal {journalTime.TotalSeconds:F2} s -> {journalTime.TotalSeconds * scale:F0} s; Redis {redisTime.TotalSeconds:F2} s -> {redisTime.TotalSeconds * scale:F0} s");
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.Parse(Environment.GetEnvironmentVariable(name) ?? otherwise.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>In the order of time: each user works on some hours of each day with one or two models.</summary>
    private static IEnumerable<UsageRecord> Exchanges(int users)
    {
        var random = new Random(6);
        var perDay = EachUser / Days;
        var number = 0;
        for (var day = 0; day < Days; day++)
        {
            var date = First.AddDays((day / 5 * 7) + (day % 5));
            var times = Enumerable.Range(0, users)
                .SelectMany(user => Enumerable.Range(0, day == 0 ? EachUser - (perDay * (Days - 1)) : perDay).Select(_ => (User: user, At: date.AddHours(8).AddSeconds(random.Next(9 * 3600)))))
                .OrderBy(each => each.At);
            foreach (var (user, at) in times)
            {
                var split = random.Next(20) == 0 ? new TokenSplit(300, 50, 0, 400, 20, 0, 300) : new TokenSplit(300, 50, 400, 0, 20, 300, 0);
                var record = Records.Of($"0193a{number++:x11}-7000-8000-0000-000000000000", split.WithheldInput > 0 ? Verdict.Padded : Verdict.Trusted, split, $"user.{user:00000}@company.example", at);
                yield return Records.Judged(record, random) with
                {
                    Team = $"team-{user % 100:00}",
                    Project = $"project-{user % 30:00}",
                    Client = Clients[user % Clients.Length],
                    Conversation = $"{user:x8}{day:x8}",
                    Cost = new ExchangeCost("USD", "test", split with { Repeated = random.Next(1_000_000), TrustedOutput = split.TrustedOutput == 0 ? 0 : random.Next(90_000_000) }),
                    Counts = record.Counts with { Cached = 320 },
                    Model = Models[(user + (random.Next(4) == 0 ? 1 : 0)) % Models.Length],
                };
            }
        }
    }

    private static async Task<(T Result, TimeSpan Time)> TimeAsync<T>(Func<Task<T>> act)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await act();
        return (result, Stopwatch.GetElapsedTime(started));
    }

    private static async Task<long> MemoryAsync(RedisServer server) =>
        long.Parse(Used().Match(await server.CommandAsync("INFO", "memory")).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"used_memory:(\d+)")]
    private static partial Regex Used();
}
