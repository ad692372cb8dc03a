using System.Globalization;
using System.Text.RegularExpressions;
using TokenGate.Ledger.Redis;
using Xunit.Abstractions;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>What the ledger costs Redis, as Redis itself counts it.</summary>
public sealed partial class RedisCostTests(ITestOutputHelper output)
{
    [RedisFact]
    public async Task Drain_ThousandsOfExchanges_StaysBelowFiftyCommandsAThousand()
    {
        const int Exchanges = 20_000;
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        var random = new Random(1);
        await Task.WhenAll(Enumerable.Range(0, Exchanges).Select(i => temporary.Journal.AppendAsync(
            Records.Trusted($"{i}", 10, 20, $"user-{random.Next(1_000)}"), CancellationToken.None).AsTask()));
        var before = await ProcessedAsync(server);
        var started = TimeProvider.System.GetTimestamp();

        await using (var ledger = RedisLedger.Start(
            temporary.Journal,
            new RedisLedgerOptions { Redis = server.Address },
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<RedisLedger>.Instance))
        {
            await Ledgers.FlushAsync(ledger);
        }

        var elapsed = TimeProvider.System.GetElapsedTime(started);
        var commands = await ProcessedAsync(server) - before;

        // Redis counts what a script calls as well; connecting, agreeing and the seal are in the figure.
        output.WriteLine($"{1000.0 * commands / Exchanges:F1} commands for each 1,000 exchanges; {Exchanges / elapsed.TotalSeconds:N0} exchanges/s, connecting included");
        Assert.InRange(1000.0 * commands / Exchanges, 0, 50);
        await Ledgers.AssertEqualAsync(server, temporary.Journal);
    }

    private static async Task<long> ProcessedAsync(RedisServer server) =>
        long.Parse(Processed().Match(await server.CommandAsync("INFO", "stats")).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"total_commands_processed:(\d+)")]
    private static partial Regex Processed();
}
