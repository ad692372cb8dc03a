using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Tests.Redis;

namespace TokenGate.Ledger.Tests;

/// <summary>What is told of counts beside the counts: who counted, how far, by which models.</summary>
public sealed class CountOriginTests
{
    private static readonly UsageQuery Always = new(DateTimeOffset.UnixEpoch, Records.Noon.AddYears(10), UsageBucket.Total, []);

    [Fact]
    public async Task ReadOrigin_OfAJournal_NamesTheModelsThatJudgedInTheTime()
    {
        await using var temporary = TemporaryJournal.Open();
        await NoteAsync(temporary.Journal, EntryKind.Start, Records.Noon, "first");
        await NoteAsync(temporary.Journal, EntryKind.Configuration, Records.Noon.AddDays(1), "second");
        await NoteAsync(temporary.Journal, EntryKind.Model, Records.Noon.AddDays(2), "third");
        var reader = new JournalUsageReader(temporary.Journal.Reader);

        async Task<IReadOnlyList<string>> Models(double from, double to) =>
            (await reader.ReadOriginAsync(Always with { From = Records.Noon.AddDays(from), To = Records.Noon.AddDays(to) }, TimeProvider.System, CancellationToken.None)).Gateways.Single().Models;

        Assert.Equal(["first", "second", "third"], await Models(-1, 3));
        Assert.Equal(["first"], await Models(0.2, 0.9));
        Assert.Equal(["second", "third"], await Models(1.5, 2.5));
        Assert.Equal(["third"], await Models(5, 6));
        Assert.Empty(await Models(-9, -8));
    }

    [Fact]
    public async Task ReadOrigin_OfAJournalWithoutNotes_NamesTheModelsOfItsLastExchange()
    {
        await using var temporary = TemporaryJournal.Open();
        var record = Records.Trusted("one");
        await temporary.Journal.AppendAsync(record with { Judgement = record.Judgement with { ModelVersion = "abc" } }, CancellationToken.None);
        var origin = await new JournalUsageReader(temporary.Journal.Reader).ReadOriginAsync(Always, TimeProvider.System, CancellationToken.None);
        Assert.Equal(["abc"], origin.Models);
        Assert.Equal(("journal", temporary.Journal.Reader.File, 0L), (origin.Source, origin.Place, origin.Lag));
        Assert.Equal((temporary.Journal.GatewayId, 1L, 1L), (origin.Gateways[0].Gateway, origin.Gateways[0].Counted, origin.Gateways[0].Known));
    }

    [RedisFact]
    public async Task ReadOrigin_OfRedis_NamesEveryGatewayItsModelsAndItsLag()
    {
        await using var server = await RedisServer.StartAsync();
        await using var first = TemporaryJournal.Open();
        await using var second = TemporaryJournal.Open();
        foreach (var (journal, models) in new[] { (first.Journal, "old"), (second.Journal, "new") })
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(i => journal.AppendAsync(Records.Trusted($"{models}-{i}") with { User = $"user-{i}" }, CancellationToken.None).AsTask()));
            await using var ledger = RedisLedger.Start(journal, Ledgers.Options(server) with { Models = () => models }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<RedisLedger>.Instance);
            await Ledgers.FlushAsync(ledger);
        }

        var origin = await OriginAsync(server);
        Assert.Equal(("redis", $"{server.Address} tokengate", "2", 0L), (origin.Source, origin.Place, origin.Schema, origin.Lag));
        Assert.Equal(["new", "old"], origin.Models);
        Assert.Equal(new[] { first.Journal.GatewayId, second.Journal.GatewayId }.Order(StringComparer.Ordinal), origin.Gateways.Select(static gateway => gateway.Gateway));
        Assert.All(origin.Gateways, static gateway =>
        {
            Assert.Equal((40L, 40L), (gateway.Counted, gateway.Known));
            Assert.InRange(gateway.At!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(1));
        });

        // A shard that lost what it had: the gateway is not there to send it again.
        await server.CommandAsync("HSET", "tokengate:{03}:cursor", first.Journal.GatewayId, "15");
        Assert.Equal(25, (await OriginAsync(server)).Lag);
    }

    [RedisTheory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"at":"yesterday","sequence":1}""")]
    [InlineData("""{"at":"2026-11-26T00:00:00Z","sequence":"x"}""")]
    [InlineData("""{"at":"2026-11-26T00:00:00Z","sequence":1e30}""")]
    public async Task ReadOrigin_OfAGatewayThatSaysNonsense_StillNamesIt(string told)
    {
        await using var server = await RedisServer.StartAsync();
        await server.CommandAsync("HSET", "tokengate:gateways", "g1", told);
        await server.CommandAsync("HSET", "tokengate:{00}:cursor", "g1", "7");
        var gateway = Assert.Single((await OriginAsync(server)).Gateways);
        Assert.Equal(("g1", 7L, 7L), (gateway.Gateway, gateway.Counted, gateway.Known));
        Assert.Null(gateway.At);
        Assert.Empty(gateway.Models);
    }

    private static async Task<CountOrigin> OriginAsync(RedisServer server)
    {
        using var reader = new RedisUsageReader(Ledgers.Patient(server), TimeProvider.System);
        return await reader.ReadOriginAsync(CancellationToken.None);
    }

    private static ValueTask<long> NoteAsync(Journal journal, EntryKind kind, DateTimeOffset at, string models) =>
        journal.AppendNoteAsync(new JournalNote(kind, at, new Dictionary<string, string> { ["models"] = models }), CancellationToken.None);
}
