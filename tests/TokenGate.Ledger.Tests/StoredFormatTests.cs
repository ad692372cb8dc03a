using System.Text;
using Microsoft.Data.Sqlite;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

/// <summary>The bytes at rest: what a released version wrote is read, and proven, by every later one.</summary>
public sealed class StoredFormatTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static string Fixture(int schema) =>
        Path.Combine(Repository.Root, "tests", "TokenGate.Ledger.Tests", "fixtures", $"journal-schema-{schema}.db");

    [Fact]
    public void Encode_ARecord_IsTheCanonicalLine()
    {
        var bytes = RecordEncoder.Encode(Sample());

        Assert.Equal(
            """{"id":"0192","time":"2026-11-23T12:00:00.1234567Z","ticks":12345678,"user":"ada","team":"engine","route":"ai","method":"POST","path":"/v1/chat/completions","dialect":"openai.chat","provider":"openai","operation":"chat","model":"gpt-4o","status":200,"ending":"complete","source":"provider","counts":{"input":10,"output":9,"reasoning":3,"extra":{"a.b":1}},"verdict":"padded","split":[1,2,3,4,2,3,4],"padding":[0.75,"repeats",0.5,1.25,"words","NaN",-1],"features":"AACAPwAAAEA=","policy":"padding 0.75 >= 0.7","models":"f00d","finish":"stop","request_bytes":100,"response_bytes":200}""",
            Encoding.UTF8.GetString(bytes));
        Records.AssertSame(Sample(), RecordDecoder.Decode(bytes));
    }

    [Fact]
    public void Decode_PropertiesOfALaterRelease_ArePassedOver()
    {
        var later = Encoding.UTF8.GetBytes("""{"id":"x","time":"2026-11-23T12:00:00Z","later":{"a":[1,2,{"b":3}]},"verdict":"failed","counts":{"new":5},"soon":null}""");

        var record = RecordDecoder.Decode(later);

        Assert.Equal(("x", Verdict.Failed, "-"), (record.Id, record.Judgement.Verdict, record.User));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Open_JournalOfAReleasedSchema_ReadsProvesAndContinuesIt(int schema)
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-fixture-").FullName;
        File.Copy(Fixture(schema), Path.Combine(folder, "journal.db"));

        await using (var journal = Journal.Open(
            new JournalOptions { Path = folder }, TemporaryJournal.Meters, Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance))
        {
            Assert.Equal("0193-fixture", journal.GatewayId);
            Assert.Equal(5, journal.Head);
            Records.AssertSame(Sample(), await journal.FindAsync("0192", None));
            Assert.Equal(6, await journal.AppendAsync(Records.Trusted("next"), None));
            var splits = await new JournalUsageReader(journal.Reader).ReadSplitsAsync(
                new UsageQuery(Records.Noon, Records.Noon.AddHours(1), UsageBucket.Hour, [UsageColumn.Verdict, UsageColumn.Reason]), None);
            var padded = splits.Where(row => row.Verdict == Verdict.Padded).ToArray();
            Assert.Equal(new TokenSplit(1, 2, 7, 0, 2, 7, 0), padded.Aggregate(TokenSplit.None, (sum, row) => sum + row.Sums.Split));
            Assert.Equal(1, Assert.Single(padded, row => row.Reason == "repeats").Sums.Exchanges);
            var page = await new ExchangeListing(journal.Reader).ReadAsync(new ExchangeFilter(), null, 10, None);
            Assert.Equal(["0192", "next", "trusted"], page.Items.Select(item => item.Record.Id).Order(StringComparer.Ordinal));
            var report = await Auditor.VerifyAsync([journal.Reader], null, TimeProvider.System, None);
            Assert.Empty(report.Faults);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Open_Schema1WithADamagedEntry_IsLeftAsItWas()
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-fixture-").FullName;
        var file = Path.Combine(folder, "journal.db");
        File.Copy(Fixture(1), file);
        await Sql.ExecuteAsync(file, "UPDATE entry SET body = X'7B' WHERE sequence = 2");

        var refused = Assert.Throws<JournalException>(() => Journal.Open(
            new JournalOptions { Path = folder }, TemporaryJournal.Meters, Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance));

        Assert.Contains("entry 2 cannot be read", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Sql.NumberAsync(file, "PRAGMA user_version"));
        Assert.Equal(2, await Sql.NumberAsync(file, "SELECT sum(exchanges) FROM usage"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Open_Schema2WhoseOldEntriesWereRemoved_KeepsTheirSumsAndProvesThemByTheirOldNote()
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-fixture-").FullName;
        var file = Path.Combine(folder, "journal.db");
        File.Copy(Path.Combine(Path.GetDirectoryName(Fixture(2))!, "journal-schema-2-cut.db"), file);
        var sums = await Sql.NumberAsync(file, "SELECT sum(trusted_input) + 1000000 * sum(withheld_output) FROM usage");
        var removed = await Sql.NumberAsync(file, "SELECT sum(cached) FROM retained");
        Assert.True(removed > 0);

        await using (var journal = Journal.Open(
            new JournalOptions { Path = folder }, TemporaryJournal.Meters, Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance))
        {
            Assert.Empty((await Auditor.VerifyAsync([journal.Reader], null, TimeProvider.System, None)).Faults);
            var split = AuditSummary.Read(journal.Reader).Tokens.Split;
            Assert.Equal(sums, split.TrustedInput + (1_000_000 * split.WithheldOutput));
            Assert.All(PrunedTotals.Read(journal.Reader), booking => Assert.InRange(booking.Sums.Kinds.TrustedCached, 0, booking.Sums.Cached));
            Assert.Contains(PrunedTotals.Read(journal.Reader), booking => booking.Sums.Kinds.TrustedCached > 0);
        }

        // An edit of what came over is found as before.
        await Sql.ExecuteAsync(file, "UPDATE retained SET trusted_input = trusted_input + 1 WHERE quarter = (SELECT min(quarter) FROM retained)");
        var report = await Auditor.VerifyAsync([JournalReader.Open(folder)], null, TimeProvider.System, None);
        Assert.Contains(report.Faults, fault => fault.Contains("the cut at entry", StringComparison.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Open_KilledInMidMigration_LeavesTheOldJournalOrTheNewOne()
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-fixture-").FullName;
        var master = Path.Combine(folder, "schema-2.db");
        File.Copy(Fixture(2), master);
        await LengthenAsync(master, 30_000);
        var old = 0;
        for (var round = 0; round < 6; round++)
        {
            var path = Directory.CreateDirectory(Path.Combine(folder, $"{round}")).FullName;
            var file = Path.Combine(path, "journal.db");
            File.Copy(master, file);
            using (var gateway = Torture.Gateway.Start(path, $"{round}", redis: null))
            {
                // Killed at a place, not at a time: whoever migrates holds the write lock, and whoever is done begins to write.
                await Eventually.HoldsAsync(async () => await Sql.IsLockedAsync(file) || !gateway.Begun.IsEmpty);
                await Task.Delay(round * 25);
                await gateway.KillAsync();
            }

            if (await Sql.NumberAsync(file, "PRAGMA user_version") == 2)
            {
                old++;
                Assert.Equal(2, await Sql.NumberAsync(file, "SELECT sum(exchanges) FROM usage WHERE hour > 0"));
            }

            await using var journal = Journal.Open(
                new JournalOptions { Path = path }, TemporaryJournal.Meters, Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance);
            Assert.InRange(journal.Head, 30_005, long.MaxValue);
            Assert.Empty((await Auditor.VerifyAsync([journal.Reader], null, TimeProvider.System, None)).Faults);
        }

        Assert.True(old > 0, "every kill came too late");
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Chains further exchanges to a journal of schema 2; its sums do not know them, as they are made anew.</summary>
    private static async Task LengthenAsync(string file, int entries)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var transaction = connection.BeginTransaction();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT hash FROM entry ORDER BY sequence DESC LIMIT 1";
        var hash = (byte[])(await command.ExecuteScalarAsync())!;
        var sequence = await Sql.NumberAsync(file, "SELECT max(sequence) FROM entry");
        command.CommandText = "INSERT INTO entry (sequence, kind, id, body, hash) VALUES ($sequence, 0, $id, $body, $hash); "
            + "INSERT INTO exchange (sequence, at, user, team, route, model, verdict) VALUES ($sequence, $at, $user, 'engine', 'ai', 'gpt-4o', 0)";
        foreach (var i in Enumerable.Range(0, entries))
        {
            var body = RecordEncoder.Encode(Records.Trusted($"long-{i}", i % 100, i % 7, $"user-{i % 500}", Records.Noon.AddMinutes(i % 5_000)));
            hash = ChainHash.Next(hash, ++sequence, EntryKind.Exchange, body);
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$sequence", sequence);
            command.Parameters.AddWithValue("$id", $"long-{i}");
            command.Parameters.AddWithValue("$body", body);
            command.Parameters.AddWithValue("$hash", hash);
            command.Parameters.AddWithValue("$at", Records.Noon.AddMinutes(i % 5_000).UtcTicks);
            command.Parameters.AddWithValue("$user", $"user-{i % 500}");
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    /// <summary>Makes the fixture of the current schema, once, when there is none: it is then committed and never changes.</summary>
    [Fact]
    public async Task Fixture_OfTheCurrentSchema_Exists()
    {
        var current = Fixture(JournalSchema.Current);
        var isThere = File.Exists(current);
        if (!isThere)
        {
            await using var temporary = TemporaryJournal.Open(options => options with { GatewayId = "0193-fixture" });
            await temporary.Journal.AppendNoteAsync(new JournalNote(EntryKind.Start, Records.Noon, new Dictionary<string, string> { ["version"] = "1" }) { Id = "start" }, None);
            await temporary.Journal.AppendAsync(Sample(), None);
            await temporary.Journal.AppendAsync(Records.Trusted("trusted"), None);
            await new Corrections(temporary.Journal, TimeProvider.System).DecideAsync(new AppealDecision("0192", true, "fixture", "test"), None);
            await temporary.Journal.DisposeAsync();
            File.Copy(temporary.File, current);
        }

        Assert.True(isThere, $"{current} was missing and has been made: commit it");
    }

    private static UsageRecord Sample() => new()
    {
        Id = "0192",
        StartedAt = Records.Noon.AddTicks(1_234_567),
        Duration = TimeSpan.FromTicks(12_345_678),
        User = "ada",
        Team = "engine",
        Route = "ai",
        Method = "POST",
        Path = "/v1/chat/completions",
        Dialect = "openai.chat",
        Provider = "openai",
        Operation = "chat",
        Model = "gpt-4o",
        Status = 200,
        Counts = new TokenCounts { Input = 10, Output = 9, Reasoning = 3, Extra = TokenCounts.Unknown.Extra.Add("a.b", 1) },
        Source = UsageSource.Provider,
        FinishReason = "stop",
        RequestBytes = 100,
        ResponseBytes = 200,
        Judgement = new Judgement
        {
            Verdict = Verdict.Padded,
            Split = new TokenSplit(1, 2, 3, 4, 2, 3, 4),
            Padding = new ModelScore(0.75, [new Reason("repeats", 0.5, 1.25), new Reason("words", double.NaN, -1)]),
            Features = new[] { 1f, 2f },
            Policy = "padding 0.75 >= 0.7",
            ModelVersion = "f00d",
        },
    };
}
