using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Redis;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>Signing in to Redis as servers of today want it: as a user who may do what a ledger does and no more, and over TLS.</summary>
public sealed class RedisAccessTests
{
    /// <summary>What the README says that a user needs.</summary>
    private static readonly string[] LedgerUser =
    [
        "ACL", "SETUSER", "tg", "on", ">s3cret,@/%", "~tokengate:*",
        "+@hash", "+@scripting", "+@connection", "+expire", "+expireat", "+del", "+role", "+info", "+cluster|nodes",
    ];

    private static readonly CancellationToken None = CancellationToken.None;

    [RedisFact]
    public async Task Drain_AsAUserWhereThereIsNoDefaultOne_EndsEqual()
    {
        await using var server = await StartWithUserAsync();
        await using var temporary = TemporaryJournal.Open();
        var options = Ledgers.Options(server) with { Redis = $"redis://tg:s3cret%2C%40%2F%25@{server.Address}/0" };
        await using var ledger = Start(temporary.Journal, options);
        await temporary.Journal.AppendAsync(Records.Trusted("a"), None);

        await Ledgers.AssertEqualAsync(options, temporary.Journal);

        // Asked once, and not tried again: a busy machine is no outage.
        var patient = options with { CommandTimeout = TimeSpan.FromSeconds(5) };
        var report = await Auditor.VerifyAsync([temporary.Journal.Reader], patient, TimeProvider.System, None);
        Assert.Empty(report.Faults);
        Assert.True(await RedisRebuild.RunAsync(patient, [temporary.Journal.Reader], force: false, TimeProvider.System, None) > 0);
        await Ledgers.AssertEqualAsync(options, temporary.Journal);
    }

    [RedisTheory]
    [InlineData("{0}")]
    [InlineData("redis://tg:wr0ng-one@{0}")]
    [InlineData("{0},user=nobody,password=wr0ng-one")]
    public async Task Start_WithoutTheUserThatRedisAsksFor_IsNamedWithItsRemedyAndRecordsGoOn(string address)
    {
        await using var server = await StartWithUserAsync();
        await using var temporary = TemporaryJournal.Open();
        var options = Ledgers.Options(server) with { Redis = string.Format(CultureInfo.InvariantCulture, address, server.Address) };
        await using var ledger = Start(temporary.Journal, options);

        await Eventually.HoldsAsync(() => ledger.Status.Message.Contains("user= and password= in Ledger:Redis", StringComparison.Ordinal));

        Assert.Equal(RedisLedgerState.Refused, ledger.Status.State);
        Assert.DoesNotContain("wr0ng-one", ledger.Status.Message, StringComparison.Ordinal);
        Assert.Equal(1, await temporary.Journal.AppendAsync(Records.Trusted("a"), None));
        Assert.Null(temporary.Journal.Fault);
        Assert.Equal(1, ledger.Status.Lag);
    }

    [RedisTheory]
    [InlineData("-hset")]
    [InlineData("-hmget")]
    [InlineData("-expire")]
    [InlineData("-expireat")]
    public async Task Start_AsAUserWithoutAPermission_SaysSoAndWritesNothingByHalves(string missing)
    {
        await using var server = await StartWithUserAsync(missing);
        await using var temporary = TemporaryJournal.Open();
        var options = Ledgers.Options(server) with { Redis = $"redis://tg:s3cret%2C%40%2F%25@{server.Address}" };
        await using var ledger = Start(temporary.Journal, options);
        await temporary.Journal.AppendAsync(Records.Trusted("a"), None);

        await Eventually.HoldsAsync(() => ledger.Status.Message.Contains("what the user may do (ACL)", StringComparison.Ordinal));

        // Had a batch been written by halves, it would now be there twice.
        using (var user = await RedisConnection.ConnectAsync(options.Redis, options.CommandTimeout, None))
        {
            Assert.Empty(await user.HashGetAllAsync(new RedisKeys("tokengate", 16).Usage(new RedisKeys("tokengate", 16).Shard("ada"), new DateOnly(2026, 11, 23))));
        }
    }

    [RedisFact]
    public async Task Drain_OverTlsWithAPrivateAuthority_EndsEqual()
    {
        using var certificates = new TestCertificates(TimeProvider.System.GetUtcNow());
        var port = FreePorts.Next();
        await using var server = await RedisServer.StartAsync(certificates.ServerArguments(port));
        await using var temporary = TemporaryJournal.Open();
        var options = Ledgers.Options(server) with { Redis = $"rediss://127.0.0.1:{port}?sslCa={certificates.Authority}" };
        await using var ledger = Start(temporary.Journal, options);
        await temporary.Journal.AppendAsync(Records.Trusted("a"), None);

        await Ledgers.AssertEqualAsync(options, temporary.Journal);
    }

    [RedisTheory]
    [InlineData("127.0.0.1", false)]
    [InlineData("other.example", true)]
    public async Task Start_OverTlsToACertificateThatIsNotTrusted_SendsNothing(string host, bool knowsTheAuthority)
    {
        using var certificates = new TestCertificates(TimeProvider.System.GetUtcNow(), host);
        var port = FreePorts.Next();
        await using var server = await RedisServer.StartAsync(certificates.ServerArguments(port));
        await using var temporary = TemporaryJournal.Open();
        var address = $"127.0.0.1:{port},ssl=true" + (knowsTheAuthority ? $",sslCa={certificates.Authority}" : "");
        await using var ledger = Start(temporary.Journal, Ledgers.Options(server) with { Redis = address });
        await temporary.Journal.AppendAsync(Records.Trusted("a"), None);

        await Eventually.HoldsAsync(() => ledger.Status.State == RedisLedgerState.Refused);

        Assert.Contains("TLS fails", ledger.Status.Message, StringComparison.Ordinal);
        Assert.Equal("0", await server.CommandAsync("DBSIZE"));
    }

    [RedisFact]
    public async Task Drain_ScriptsForgottenByTheServer_AreHandedOverAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        await using var ledger = Ledgers.Start(temporary.Journal, server);
        await temporary.Journal.AppendAsync(Records.Trusted("a"), None);
        await Ledgers.FlushAsync(ledger);

        await server.CommandAsync("SCRIPT", "FLUSH");
        await temporary.Journal.AppendAsync(Records.Trusted("b"), None);
        await Ledgers.FlushAsync(ledger);

        await Ledgers.AssertEqualAsync(server, temporary.Journal);
        var texts = await CallsAsync("eval");
        foreach (var i in Enumerable.Range(0, 3))
        {
            await temporary.Journal.AppendAsync(Records.Trusted($"{i}"), None);
            await Ledgers.FlushAsync(ledger);
        }

        Assert.Equal(texts, await CallsAsync("eval"));
        Assert.InRange(await CallsAsync("evalsha"), 3, long.MaxValue);

        async Task<long> CallsAsync(string command)
        {
            var calls = Regex.Match(await server.CommandAsync("INFO", "commandstats"), $@"cmdstat_{command}:calls=(\d+)").Groups[1].Value;
            return calls.Length == 0 ? 0 : long.Parse(calls, CultureInfo.InvariantCulture);
        }
    }

    private static async Task<RedisServer> StartWithUserAsync(params string[] further)
    {
        var server = await RedisServer.StartAsync();
        Assert.Equal("OK", await server.CommandAsync([.. LedgerUser, .. further]));
        Assert.Equal("OK", await server.CommandAsync("ACL", "SETUSER", "default", "off"));
        return server;
    }

    private static RedisLedger Start(Journal journal, RedisLedgerOptions options) =>
        RedisLedger.Start(journal, options, TimeProvider.System, NullLogger<RedisLedger>.Instance);
}
