using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>
/// One calendar for all gateways of a Redis, whoever changes it, and sums that agree with the journals through the change.
/// </summary>
public sealed class RedisZoneTests
{
    private static readonly DateTimeOffset Now = Records.Noon;

    [RedisFact]
    public async Task Zone_ThatOneGatewayChanges_HoldsForAllFromTheNextMidnightAndNothingIsBookedTwice()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = TemporaryJournal.Open();
        await using var other = TemporaryJournal.Open();
        var (mine, theirs) = (TimeZoneInfo.Utc, TimeZoneInfo.Utc);
        await using var first = Start(one.Journal, server, () => mine);
        await using var second = Start(other.Journal, server, () => theirs);
        await AppendAsync(one.Journal, "a", Now.AddHours(-1));
        await AppendAsync(other.Journal, "b", Now.AddHours(-1));
        await Ledgers.FlushAsync(first);
        await Ledgers.FlushAsync(second);

        mine = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
        await Eventually.HoldsAsync(() => other.Journal.Reader.ReadZone().Id == "Asia/Kolkata" && one.Journal.Reader.ReadZone().Equals(other.Journal.Reader.ReadZone()));
        Assert.Equal("UTC;Asia/Kolkata@1795458600", other.Journal.Reader.ReadZone().ToString());
        Assert.Equal("Asia/Kolkata", await server.CommandAsync("HGET", "tokengate:meta", "zone"));
        foreach (var (journal, id) in new[] { (one.Journal, "c"), (other.Journal, "d") })
        {
            await AppendAsync(journal, id, Now.AddHours(6));
            await AppendAsync(journal, id + "2", Now.AddHours(7));
        }

        await Ledgers.FlushAsync(first);
        await Ledgers.FlushAsync(second);

        var zone = one.Journal.Reader.ReadZone();
        using var reader = new RedisUsageReader(Ledgers.Patient(server), TimeProvider.System);
        Assert.Equal(zone, await reader.ReadZoneAsync(CancellationToken.None));
        var query = new UsageQuery(Now.AddDays(-3), Now.AddDays(3), UsageBucket.Day, []) { Zone = zone };
        var rows = await reader.ReadAsync(query, CancellationToken.None);
        Assert.Equal(["2026-11-23 4", "2026-11-24 2"], rows.Select(row => $"{zone.NameOf(row.Bucket, UsageBucket.Day)} {row.Requests}"));
        var report = await Auditor.VerifyAsync([one.Journal.Reader, other.Journal.Reader], Ledgers.Patient(server) with { RetentionDays = 400 }, TimeProvider.System, CancellationToken.None);
        Assert.True(report.Equal, string.Join('\n', report.Faults));
        await Assert.ThrowsAsync<RedisLedgerException>(() => reader.ReadAsync(query with { Zone = ReportingZone.Utc }, CancellationToken.None));
    }

    [RedisFact]
    public async Task Zone_OfAGatewayThatWasMerelyConfiguredOtherwise_FollowsAndChangesNothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = TemporaryJournal.Open();
        await using var other = TemporaryJournal.Open();
        await using var first = Start(one.Journal, server, () => TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        await Ledgers.FlushAsync(first);
        await using var second = Start(other.Journal, server, () => TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
        await Ledgers.FlushAsync(second);

        await Eventually.HoldsAsync(() => other.Journal.Reader.ReadZone().Id == "Europe/Berlin");
        Assert.Equal("Europe/Berlin", (await server.CommandAsync("HGET", "tokengate:meta", "zone")).Trim());
        Assert.Equal("", (await server.CommandAsync("HGET", "tokengate:meta", "zones")).Trim());
    }

    [RedisFact]
    public async Task Zone_OfARedisThatLostEverything_IsPutBackWithItsHistory()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        var zone = TimeZoneInfo.Utc;
        await using (var ledger = Start(temporary.Journal, server, () => zone))
        {
            await AppendAsync(temporary.Journal, "a", Now.AddHours(-1));
            await Ledgers.FlushAsync(ledger);
            zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
            await Eventually.HoldsAsync(() => temporary.Journal.Reader.ReadZone().Id == "America/New_York");
        }

        var history = temporary.Journal.Reader.ReadZone().ToString();
        await server.CommandAsync("FLUSHALL");
        await using var again = Start(temporary.Journal, server, () => zone);
        await Ledgers.FlushAsync(again);
        Assert.Equal(history, (await server.CommandAsync("HGET", "tokengate:meta", "zones")).Trim());
        using var reader = new RedisUsageReader(Ledgers.Patient(server), TimeProvider.System);
        var rows = await reader.ReadAsync(new UsageQuery(Now.AddDays(-1), Now.AddDays(1), UsageBucket.Hour, []) { Zone = ReportingZone.Parse(history) }, CancellationToken.None);
        Assert.Equal([Now.AddHours(-1)], rows.Select(row => row.Bucket));
    }

    private static RedisLedger Start(Journal journal, RedisServer server, Func<TimeZoneInfo> zone) => RedisLedger.Start(
        journal, Ledgers.Options(server) with { Zone = zone }, new SetBack(Now), NullLogger<RedisLedger>.Instance);

    private static Task<long> AppendAsync(Journal journal, string id, DateTimeOffset at) => journal.AppendAsync(Records.Trusted(id, at: at), CancellationToken.None).AsTask();

    /// <summary>The system's clock, set to another time: what waits, waits as long as ever.</summary>
    private sealed class SetBack(DateTimeOffset now) : TimeProvider
    {
        private readonly TimeSpan _apart = System.GetUtcNow() - now;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - _apart;
    }
}
