using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Tests.Redis;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

public sealed class JournalTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Append_ManyRandomRecords_GivesThemBackEqualInOrderAndAfterReopening()
    {
        await using var temporary = TemporaryJournal.Open();
        var random = new Random(20261123);
        var records = Enumerable.Range(0, 600).Select(i => Records.Random(random, $"id-{i}")).ToArray();

        var sequences = await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, None).AsTask()));
        await temporary.ReopenAsync();

        Assert.Equal(Enumerable.Range(1, records.Length).Select(i => (long)i), sequences);
        var read = await temporary.Journal.ReadAsync(0, None).ToListAsync();
        Assert.Equal(sequences, read.Select(entry => entry.Sequence));
        foreach (var (expected, actual) in records.Zip(read))
        {
            Records.AssertSame(expected, actual.Record);
            Records.AssertSame(expected, await temporary.Journal.FindAsync(expected.Id, None));
        }
    }

    [Fact]
    public async Task Open_HeldByAnother_NamesTheHolderAndWhereToAskIt()
    {
        await using var temporary = TemporaryJournal.Open();
        temporary.Journal.Announce(new Uri("http://127.0.0.1:9090/"));

        var held = Assert.Throws<JournalException>(() => Journal.Open(temporary.Options, TemporaryJournal.Meters, NullLogger<Journal>.Instance));

        Assert.Equal(new JournalOwner(Environment.ProcessId, new Uri("http://127.0.0.1:9090/")), held.Owner);
        Assert.Contains($"process {Environment.ProcessId}", held.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sealer_HeadMoved_LogsItOnceAndAtTheEnd()
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Records.Trusted("a"), None);
        var log = new RecordedLog<ChainSealer>();
        await using (var sealer = ChainSealer.Start(temporary.Journal, TimeSpan.FromMilliseconds(20), TimeProvider.System, log))
        {
            await Eventually.HoldsAsync(() => sealer.Rounds >= 5);
            Assert.Equal((1, temporary.Journal.Status.Head), (sealer.Last!.Sequence, sealer.Last.Hash));
            Assert.Single(log.Lines);
            await temporary.Journal.AppendAsync(Records.Trusted("b"), None);
        }

        Assert.Equal(2, log.Lines.Count);
        Assert.Contains($"2:{temporary.Journal.Status.Head}", log.Lines.Last().Text, StringComparison.Ordinal);
        Assert.Equal(2, temporary.Journal.Status.Sequence);
        Assert.InRange(temporary.Journal.Status.Bytes, 4096, 10_000_000);
    }

    [Fact]
    public async Task Append_AKnownId_GivesTheFirstSequenceAndAddsNothing()
    {
        await using var temporary = TemporaryJournal.Open();
        var first = await temporary.Journal.AppendAsync(Records.Trusted("a", input: 7), None);
        await temporary.Journal.AppendAsync(Records.Trusted("b"), None);

        var twin = temporary.Journal.AppendAsync(Records.Trusted("a", input: 7), None).AsTask();
        var sameBatch = temporary.Journal.AppendAsync(Records.Trusted("a", input: 7), None).AsTask();
        var third = await temporary.Journal.AppendAsync(Records.Trusted("c"), None);

        Assert.Equal(first, await twin);
        Assert.Equal(first, await sameBatch);
        Assert.Equal(3, third);
        var rows = await new JournalUsageReader(temporary.Journal.Reader)
            .ReadAsync(new UsageQuery(Records.Noon, Records.Noon.AddHours(1), UsageBucket.Hour, []), None);
        Assert.Equal(3, Assert.Single(rows).Requests);
        Assert.Equal(27, rows[0].InputTokens);
    }

    [Fact]
    public async Task Append_Cancelled_StopsTheWaitAndStillWritesOnce()
    {
        await using var temporary = TemporaryJournal.Open();
        using var held = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var holding = temporary.Journal.WorkAsync(EntryKind.Retention, _ => { held.Wait(); return null; }, None).AsTask();
        var append = temporary.Journal.AppendAsync(Records.Trusted("late"), cancelled.Token).AsTask();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        held.Set();
        await holding;
        await temporary.ReopenAsync();

        Assert.Equal("late", Assert.Single(await temporary.Journal.ReadAsync(0, None).ToListAsync()).Record.Id);
    }

    [Fact]
    public async Task Append_NegativePart_IsRefusedByName()
    {
        await using var temporary = TemporaryJournal.Open();

        var refused = await Assert.ThrowsAsync<JournalException>(
            async () => await temporary.Journal.AppendAsync(Records.Trusted("negative", input: -1), None));

        Assert.Contains("negative", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, temporary.Journal.Head);
    }

    [Fact]
    public async Task Open_WhileAnotherHoldsIt_IsRefusedWithTheFolderAndTheProcess()
    {
        await using var temporary = TemporaryJournal.Open();

        var refused = Assert.Throws<JournalException>(() => Journal.Open(temporary.Options, TemporaryJournal.Meters, NullLogger<Journal>.Instance));

        Assert.Contains(temporary.Folder, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Again_KeepsTheGatewaysIdentity()
    {
        await using var temporary = TemporaryJournal.Open();
        var id = temporary.Journal.GatewayId;

        await temporary.ReopenAsync();

        Assert.Equal(id, temporary.Journal.GatewayId);
        Assert.Equal(7, Guid.Parse(id).Version);
        Assert.Equal(id, JournalReader.Open(temporary.Folder).GatewayId);
    }

    [Fact]
    public void Reader_NoJournal_NamesTheFolderAndTheSetting()
    {
        var missing = Assert.Throws<JournalException>(() => JournalReader.Open("/nowhere/at/all"));

        Assert.Contains("/nowhere/at/all", missing.Message, StringComparison.Ordinal);
        Assert.Contains("Ledger:Path", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppendNote_AmongExchanges_TakesASequenceAndIsNoExchange()
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Records.Trusted("a"), None);
        var note = await temporary.Journal.AppendNoteAsync(
            new JournalNote(EntryKind.Configuration, Records.Noon, new Dictionary<string, string> { ["hash"] = "f00d", ["file"] = "tokengate.json" }),
            None);
        var next = await temporary.Journal.AppendAsync(Records.Trusted("b"), None);

        Assert.Equal((2, 3), (note, next));
        Assert.Equal([1L, 3L], await temporary.Journal.ReadAsync(0, None).Select(entry => entry.Sequence).ToListAsync());
    }

    [Fact]
    public async Task Summary_OfRandomRecords_EqualsTheirSums()
    {
        await using var temporary = TemporaryJournal.Open();
        var random = new Random(7);
        var records = Enumerable.Range(0, 200).Select(i => Records.Random(random, $"{i}")).ToArray();
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, None).AsTask()));

        var summary = TokenGate.Ledger.Audit.AuditSummary.Read(temporary.Journal.Reader);

        var split = records.Aggregate(TokenSplit.None, (sum, record) => sum + record.Judgement.Split);
        Assert.Equal(records.Length, summary.Exchanges);
        Assert.Equal(split, summary.Tokens.Split);
        Assert.All(summary.ByVerdict, pair => Assert.Equal(records.Count(record => record.Judgement.Verdict == pair.Key), pair.Value));
        using var json = JsonDocument.Parse(summary.ToJson());
        Assert.Equal(split.TrustedInput, json.RootElement.GetProperty("tokens").GetProperty("trusted_input").GetInt64());
        Assert.Equal(summary.ByVerdict[Verdict.Padded], json.RootElement.GetProperty("by_verdict").GetProperty("padded").GetInt64());
        Assert.Equal(records.Length, json.RootElement.GetProperty("exchanges").GetInt64());
    }
}
