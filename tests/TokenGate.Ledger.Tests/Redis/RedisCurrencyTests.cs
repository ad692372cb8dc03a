using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>One currency a day for all gateways of a Redis, whoever changes it, and no key in which two are added.</summary>
public sealed class RedisCurrencyTests
{
    private static readonly DateTimeOffset Now = Records.Noon;

    private static readonly DateTimeOffset Midnight = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    [RedisFact]
    public async Task Currency_ThatOneGatewayChanges_HoldsForAllFromTheNextMidnightInKeysOfItsOwn()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = TemporaryJournal.Open();
        await using var other = TemporaryJournal.Open();
        var mine = "USD";
        await using var first = Start(one.Journal, server, () => mine);
        await using var second = Start(other.Journal, server, () => "USD");
        await Ledgers.FlushAsync(first);
        await Ledgers.FlushAsync(second);
        await Eventually.HoldsAsync(() => other.Journal.Reader.ReadCurrencies() is not null);

        mine = "EUR";
        await Eventually.HoldsAsync(() => other.Journal.Reader.ReadCurrencies()?.Code == "EUR" && one.Journal.Reader.ReadCurrencies()!.Equals(other.Journal.Reader.ReadCurrencies()));
        var history = one.Journal.Reader.ReadCurrencies()!;
        Assert.Equal($"USD;EUR@{Midnight.ToUnixTimeSeconds()}", history.ToString());
        Assert.Equal("EUR", (await server.CommandAsync("HGET", "tokengate:meta", "currency")).Trim());
        foreach (var (journal, id) in new[] { (one.Journal, "a"), (other.Journal, "b") })
        {
            await AppendAsync(journal, id, Midnight.AddMinutes(-1), "USD", 1);
            await AppendAsync(journal, id + "2", Midnight, "EUR", 10);
        }

        await Ledgers.FlushAsync(first);
        await Ledgers.FlushAsync(second);
        using var reader = new RedisUsageReader(Ledgers.Patient(server), TimeProvider.System);
        Assert.Equal(history, await reader.ReadCurrenciesAsync(CancellationToken.None));
        var rows = await reader.ReadAsync(new UsageQuery(Now.AddDays(-30), Now.AddDays(30), UsageBucket.Month, []) { Currencies = history }, CancellationToken.None);
        Assert.Equal(["EUR 2 20", "USD 2 2"], rows.Select(static row => $"{row.Currency} {row.Requests} {row.Cost}"));
        await VerifyAsync(server, one, other);
    }

    [RedisFact]
    public async Task Currency_OfAGatewayThatWasMerelyConfiguredOtherwise_FollowsAndChangesNothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = TemporaryJournal.Open();
        await using var other = TemporaryJournal.Open();
        await using var first = Start(one.Journal, server, () => "EUR");
        await Ledgers.FlushAsync(first);
        var told = new List<string>();
        await using var second = RedisLedger.Start(
            other.Journal, Ledgers.Options(server) with { Currency = () => "CHF", Priced = history => { lock (told) { told.Add(history.ToString()); } } }, new SetBack(Now), NullLogger<RedisLedger>.Instance);
        await Ledgers.FlushAsync(second);

        await Eventually.HoldsAsync(() => other.Journal.Reader.ReadCurrencies()?.Code == "EUR");
        Assert.Equal("EUR\n", await server.CommandAsync("HGET", "tokengate:meta", "currency") + "\n");
        Assert.Equal("", (await server.CommandAsync("HGET", "tokengate:meta", "currencies")).Trim());
        lock (told)
        {
            Assert.All(told, static history => Assert.Equal("EUR", history));
        }
    }

    [RedisFact]
    public async Task Currency_ThatCouldNotBeHeardOfInTime_CostsNothingInTheOtherKeys()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await using (var ledger = Start(temporary.Journal, server, () => "USD"))
        {
            await Ledgers.FlushAsync(ledger);
        }

        // While this gateway is cut off, others agree on euros from a midnight that is over when it is back.
        var past = Midnight.AddDays(-1);
        await server.CommandAsync("HSET", "tokengate:meta", "currency", "EUR", "currencies", $"USD;EUR@{past.ToUnixTimeSeconds()}");
        await AppendAsync(temporary.Journal, "late", Now.AddHours(-1), "USD", 5);
        await using var again = Start(temporary.Journal, server, () => "USD");
        await Ledgers.FlushAsync(again);

        using var reader = new RedisUsageReader(Ledgers.Patient(server), TimeProvider.System);
        var agreed = await reader.ReadCurrenciesAsync(CancellationToken.None);
        var query = new UsageQuery(Now.AddDays(-30), Now.AddDays(30), UsageBucket.Total, []) { Currencies = agreed };
        Assert.Equal(["EUR 1 0"], (await reader.ReadAsync(query, CancellationToken.None)).Select(static row => $"{row.Currency} {row.Requests} {row.Cost}"));
        var own = temporary.Journal.Reader.ReadCurrencies()!;
        Assert.Equal(("USD", "EUR"), (own.At(Now.AddHours(-1)), own.Code));
        var rows = await new JournalUsageReader(temporary.Journal.Reader).ReadAsync(query with { Currencies = own }, CancellationToken.None);
        Assert.Equal(["USD 1 5"], rows.Select(static row => $"{row.Currency} {row.Requests} {row.Cost}"));
        await VerifyAsync(server, temporary);

        // A Redis that lost everything gets midnights alone.
        await server.CommandAsync("FLUSHALL");
        await Eventually.HoldsAsync(() => server.CommandAsync("HGET", "tokengate:meta", "currencies").GetAwaiter().GetResult().Trim() == $"USD;EUR@{Midnight.ToUnixTimeSeconds()}");
    }

    private static RedisLedger Start(Journal journal, RedisServer server, Func<string> currency) => RedisLedger.Start(
        journal, Ledgers.Options(server) with { Currency = currency }, new SetBack(Now), NullLogger<RedisLedger>.Instance);

    private static async Task VerifyAsync(RedisServer server, params TemporaryJournal[] journals)
    {
        var report = await Auditor.VerifyAsync(
            [.. journals.Select(static each => each.Journal.Reader)], Ledgers.Patient(server) with { RetentionDays = 400 }, TimeProvider.System, CancellationToken.None);
        Assert.True(report.Equal, string.Join('\n', report.Faults));
    }

    private static Task<long> AppendAsync(Journal journal, string id, DateTimeOffset at, string currency, long billionths) =>
        journal.AppendAsync(CurrencyHistoryTests.Priced(id, at, currency, billionths), CancellationToken.None).AsTask();

    /// <summary>The system's clock, set to another time: what waits, waits as long as ever.</summary>
    private sealed class SetBack(DateTimeOffset now) : TimeProvider
    {
        private readonly TimeSpan _apart = System.GetUtcNow() - now;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - _apart;
    }
}
