using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Redis;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>Ledgers in a test's Redis, impatient so that tests are short, and the question whether Redis equals the journals.</summary>
internal static class Ledgers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly UsageColumn[] Everything = [UsageColumn.User, UsageColumn.Team, UsageColumn.Route, UsageColumn.Model];

    public static RedisLedgerOptions Options(RedisServer server) => new()
    {
        Redis = server.Address,
        Interval = TimeSpan.FromMilliseconds(20),
        CheckInterval = TimeSpan.FromMilliseconds(200),
        CommandTimeout = TimeSpan.FromMilliseconds(500),
        RetryDelay = TimeSpan.FromMilliseconds(200),

        // The records of tests are of one day in 2026; years later it must not have expired.
        RetentionDays = 1_500,
    };

    /// <summary>For what is asked once and not tried again: a busy machine is no outage.</summary>
    public static RedisLedgerOptions Patient(RedisServer server) => Options(server) with { CommandTimeout = TimeSpan.FromSeconds(5) };

    public static RedisLedger Start(Journal journal, RedisServer server, ILogger<RedisLedger>? logger = null) =>
        RedisLedger.Start(journal, Options(server), TimeProvider.System, logger ?? NullLogger<RedisLedger>.Instance);

    public static async Task FlushAsync(RedisLedger ledger)
    {
        using var patience = new CancellationTokenSource(Patience);
        await ledger.FlushAsync(patience.Token);
    }

    /// <summary>Waits until Redis holds the sum of the journals, to the token, and fails with both when it does not in time.</summary>
    public static Task AssertEqualAsync(RedisServer server, params Journal[] journals) => AssertEqualAsync(Options(server), journals);

    /// <summary>The same for a Cluster, or a server among several.</summary>
    public static async Task AssertEqualAsync(RedisLedgerOptions options, params Journal[] journals)
    {
        var query = new UsageQuery(Records.Noon.AddDays(-50), Records.Noon.AddDays(50), UsageBucket.Hour, Everything);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            IReadOnlyList<UsageRow> expected = await ExpectedAsync(journals, query);
            IReadOnlyList<UsageRow> actual = [];
            try
            {
                using var reader = new RedisUsageReader(options, TimeProvider.System);
                actual = await reader.ReadAsync(query, CancellationToken.None);
            }
            catch (RedisLedgerException) when (TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                continue;
            }

            if (expected.SequenceEqual(actual) || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                Assert.Equal(expected, actual);
                return;
            }

            await Task.Delay(50);
        }
    }

    private static async Task<IReadOnlyList<UsageRow>> ExpectedAsync(Journal[] journals, UsageQuery query)
    {
        var rows = await Task.WhenAll(journals.Select(journal => new JournalUsageReader(journal.Reader).ReadAsync(query, CancellationToken.None)));
        return
        [
            .. rows.SelectMany(some => some)
                .GroupBy(row => (row.Bucket, row.User, row.Team, row.Route, row.Model))
                .Select(group => group.First() with
                {
                    Requests = group.Sum(row => row.Requests),
                    InputTokens = group.Sum(row => row.InputTokens),
                    OutputTokens = group.Sum(row => row.OutputTokens),
                    ReasoningTokens = group.Sum(row => row.ReasoningTokens),
                    CachedTokens = group.Sum(row => row.CachedTokens),
                    Cost = group.Aggregate((Int128)0, (sum, row) => sum + row.Cost),
                })
                .OrderBy(row => row.Bucket)
                .ThenBy(row => row.User, StringComparer.Ordinal)
                .ThenBy(row => row.Team, StringComparer.Ordinal)
                .ThenBy(row => row.Route, StringComparer.Ordinal)
                .ThenBy(row => row.Model, StringComparer.Ordinal),
        ];
    }
}
