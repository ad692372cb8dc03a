using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Tests.Redis;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests.Audit;

public sealed class AuditorTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Verify_UntouchedJournal_FindsNothing()
    {
        await using var temporary = await FilledAsync();

        var report = await VerifyAsync(temporary);

        Assert.Equal((true, true, 40L), (report.ChainHolds, report.Equal, report.Records));
        Assert.Equal(Enumerable.Range(0, 40).Sum(i => 10L + i), report.Journal.InputTokens);
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal("ok", json.RootElement.GetProperty("chain").GetString());
        Assert.Equal(40, json.RootElement.GetProperty("records").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("redis").ValueKind);
        Assert.True(json.RootElement.GetProperty("equal").GetBoolean());
    }

    [Theory]
    [InlineData("UPDATE entry SET body = CAST(replace(body, '\"input\":17', '\"input\":18') AS BLOB) WHERE sequence = 8", "entry 8 (r7) is not what was chained")]
    [InlineData("UPDATE entry SET body = substr(body, 1, 20) || x'21' || substr(body, 22) WHERE sequence = 8", "entry 8 (r7)")]
    [InlineData("UPDATE entry SET kind = 4 WHERE sequence = 8", "entry 8 (r7) is not what was chained")]
    [InlineData("UPDATE entry SET hash = randomblob(32) WHERE sequence = 8", "entry 8 (r7) is not what was chained")]
    [InlineData("DELETE FROM entry WHERE sequence = 8", "entry 8 is missing; the next is 9 (r8)")]
    [InlineData("UPDATE entry SET sequence = 1000 WHERE sequence = 8; UPDATE entry SET sequence = 8 WHERE sequence = 9; UPDATE entry SET sequence = 9 WHERE sequence = 1000", "entry 8 (r8) is not what was chained")]
    public async Task Verify_JournalEdited_NamesTheFirstEntry(string edit, string expected)
    {
        await using var temporary = await FilledAsync();
        await ExecuteAsync(temporary, edit);

        var report = await VerifyAsync(temporary);

        Assert.False(report.ChainHolds);
        Assert.Contains(expected, report.Faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_IdColumnEdited_IsNamedThoughTheChainHolds()
    {
        await using var temporary = await FilledAsync();
        await ExecuteAsync(temporary, "UPDATE entry SET id = 'other' WHERE sequence = 8");

        var report = await VerifyAsync(temporary);

        Assert.Contains("entry 8 (other) is filed under the id other but says r7", Assert.Single(report.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE usage SET trusted_input = trusted_input + 1 WHERE place IN (SELECT id FROM place WHERE user = 'user-3')", "user user-3")]
    [InlineData("DELETE FROM usage WHERE place IN (SELECT id FROM place WHERE user = 'user-3')", "user user-3")]
    [InlineData("UPDATE total SET withheld_input = 5 WHERE verdict = 0", "verdict trusted")]
    public async Task Verify_SumsEdited_NamesTheRow(string edit, string expected)
    {
        await using var temporary = await FilledAsync();
        await ExecuteAsync(temporary, edit);

        var report = await VerifyAsync(temporary);

        Assert.True(report.ChainHolds);
        Assert.Contains(expected, Assert.Single(report.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE exchange SET user = 'somebody' WHERE user = 'user-3'", "with user somebody, it is of user user-3")]
    [InlineData("UPDATE exchange SET at = at + 1 WHERE sequence = 8", "entry 8 (r7) with the time")]
    [InlineData("UPDATE exchange SET team = 'other' WHERE sequence = 8", "entry 8 (r7) with team other")]
    [InlineData("UPDATE exchange SET route = 'other' WHERE sequence = 8", "entry 8 (r7) with route other")]
    [InlineData("UPDATE exchange SET model = 'other' WHERE sequence = 8", "entry 8 (r7) with model other")]
    [InlineData("UPDATE exchange SET verdict = 1 WHERE sequence = 8", "entry 8 (r7) with verdict 1")]
    [InlineData("UPDATE exchange SET project = 'other' WHERE sequence = 8", "entry 8 (r7) with project other")]
    [InlineData("UPDATE exchange SET client = 'other' WHERE sequence = 8", "entry 8 (r7) with client other")]
    [InlineData("UPDATE exchange SET conversation = 'other' WHERE sequence = 8", "entry 8 (r7) with conversation other")]
    [InlineData("DELETE FROM exchange WHERE sequence = 8", "lacks entry 8 (r7)")]
    [InlineData("DELETE FROM exchange", "lacks entry 1 (r0)")]
    [InlineData("INSERT INTO exchange SELECT 900, at, user, team, route, model, verdict, project, client, conversation FROM exchange WHERE sequence = 8", "1 rows that no entry stands behind, the first under 900")]
    [InlineData("UPDATE entry SET id = 'gone:1' WHERE id LIKE 'note%'", "is filed under the id gone:1 but says note")]
    [InlineData("CREATE TRIGGER hide AFTER INSERT ON exchange BEGIN UPDATE exchange SET user = 'somebody' WHERE sequence = new.sequence; END", "a trigger hide that is not the journal's")]
    [InlineData("ALTER TABLE usage RENAME TO hidden; CREATE VIEW usage AS SELECT * FROM hidden", "a view usage that is not the journal's")]
    [InlineData("CREATE TABLE elsewhere (x)", "a table elsewhere that is not the journal's")]
    [InlineData("DROP INDEX exchange_user", "the index exchange_user is missing")]
    public async Task Verify_WhatAnswersAQuestionEdited_IsNamed(string edit, string expected)
    {
        await using var temporary = await FilledAsync();
        await temporary.Journal.AppendNoteAsync(new JournalNote(EntryKind.Configuration, Records.Noon, new Dictionary<string, string> { ["outcome"] = "applied" }) { Id = "note-1" }, None);
        await ExecuteAsync(temporary, edit);

        var report = await VerifyAsync(temporary);

        Assert.False(report.Equal);
        Assert.Contains(report.Faults, fault => fault.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Append_WithATriggerLeftInTheFile_DoesNotRunIt()
    {
        await using var temporary = await FilledAsync();
        await ExecuteAsync(temporary, "CREATE TRIGGER hide AFTER INSERT ON exchange BEGIN UPDATE exchange SET user = 'somebody' WHERE sequence = new.sequence; END");
        await temporary.ReopenAsync();
        await temporary.Journal.AppendAsync(Records.Trusted("next", user: "eve"), None);
        Assert.Equal(1, await Sql.NumberAsync(temporary.File, "SELECT count(*) FROM exchange WHERE user = 'eve'"));
    }

    [Fact]
    public async Task Audit_ARewrittenChain_IsCaughtByASealThatWasKept()
    {
        await using var temporary = await FilledAsync();
        var log = $"12:00:00 info Seal of gateway {temporary.Journal.GatewayId}: {temporary.Journal.Status.Sequence}:{temporary.Journal.Status.Head}";
        await temporary.Journal.AppendAsync(Records.Trusted("after the seal"), None);
        Assert.True((await AuditAsync(temporary, log)).Equal);

        await ForgeAsync(temporary.File);
        Assert.True((await VerifyAsync(temporary)).ChainHolds);
        var caught = await AuditAsync(temporary, log);
        Assert.False(caught.ChainHolds);
        Assert.Contains("seal: run.log:1: entry 40", Assert.Single(caught.Faults, static fault => fault.StartsWith("seal", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_ASealThatIsNotSignedWithTheKey_IsRefused()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        await using var temporary = await FilledAsync();
        var (gateway, status) = (temporary.Journal.GatewayId, temporary.Journal.Status);
        var seal = $"Seal of gateway {gateway}: {status.Sequence}:{status.Head}";
        var signed = $"{seal} signed {SealSignature.Sign(key, gateway, status.Sequence, status.Head)}";
        Assert.Single(KeptSeal.Read("run.log", ["nothing here", signed], key));
        Assert.Throws<JournalException>(() => KeptSeal.Read("run.log", [seal], key));
        Assert.Throws<JournalException>(() => KeptSeal.Read("run.log", [signed.Replace($": {status.Sequence}:", ": 39:", StringComparison.Ordinal)], key));
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Assert.Throws<JournalException>(() => KeptSeal.Read("run.log", [signed], other));

        // A key that cannot sign is told from one that can, before there is a seal to sign.
        var file = Path.Combine(temporary.Folder, "key.pem");
        await File.WriteAllTextAsync(file, key.ExportSubjectPublicKeyInfoPem());
        using (SealSignature.ReadKey(file))
        {
            Assert.Contains("a public key", Assert.Throws<JournalException>(() => SealSignature.ReadSigningKey(file)).Message, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem());
        SealSignature.ReadSigningKey(file).Dispose();
        await File.WriteAllTextAsync(file, "no key");
        Assert.Contains("openssl", Assert.Throws<JournalException>(() => SealSignature.ReadKey(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_RedisThatCannotBeAsked_GivesTheJournalsResultAllTheSame()
    {
        await using var temporary = await FilledAsync();
        var report = await Auditor.AuditAsync(
            [temporary.Journal.Reader],
            new AuditOptions { Redis = new TokenGate.Ledger.Redis.RedisLedgerOptions { Redis = "127.0.0.1:1", CommandTimeout = TimeSpan.FromMilliseconds(200) } },
            TimeProvider.System,
            None);
        Assert.Equal((true, 40L, false), (report.ChainHolds, report.Records, report.Equal));
        Assert.StartsWith("redis: not compared", Assert.Single(report.Faults), StringComparison.Ordinal);
    }

    private static Task<AuditReport> AuditAsync(TemporaryJournal temporary, string log) =>
        Auditor.AuditAsync([temporary.Journal.Reader], new AuditOptions { Seals = KeptSeal.Read("run.log", [log], null) }, TimeProvider.System, None);

    /// <summary>Makes the whole chain anew with another user, as somebody can who may write the file.</summary>
    private static async Task ForgeAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        var entries = new List<(long Sequence, EntryKind Kind, byte[] Body)>();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence, kind, body FROM entry ORDER BY sequence";
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                entries.Add((row.GetInt64(0), (EntryKind)row.GetInt32(1), row.GetFieldValue<byte[]>(2)));
            }
        }

        var hash = Storage.ChainHash.Genesis;
        foreach (var (sequence, kind, old) in entries)
        {
            var body = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(old).Replace("user-3", "ceo-00", StringComparison.Ordinal));
            hash = Storage.ChainHash.Next(hash, sequence, kind, body);
            command.CommandText = "UPDATE entry SET body = $body, hash = $hash WHERE sequence = $sequence";
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$sequence", sequence);
            command.Parameters.AddWithValue("$body", body);
            command.Parameters.AddWithValue("$hash", hash);
            await command.ExecuteNonQueryAsync();
        }

        command.Parameters.Clear();
        command.CommandText = "UPDATE exchange SET user = 'ceo-00' WHERE user = 'user-3'; UPDATE place SET user = 'ceo-00' WHERE user = 'user-3'";
        await command.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task Verify_PartsThatDoNotAddUp_NamesTheRecord()
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.AppendAsync(Records.Trusted("crooked", 10, 20) with { Counts = new TokenCounts { Input = 11, Output = 20 } }, None);

        var report = await VerifyAsync(temporary);

        Assert.Contains("entry 1 (crooked) has 11 input tokens, its parts make 10", Assert.Single(report.Faults), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Verify_WithRedis_AgreesAndNamesTheFieldThatWasChanged()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = await FilledAsync();
        await using (var ledger = Ledgers.Start(temporary.Journal, server))
        {
            await Ledgers.FlushAsync(ledger);
        }

        var before = await VerifyAsync(temporary, server);
        Assert.Empty(before.Faults);
        Assert.Equal(before.Journal, before.Redis);

        var keys = new TokenGate.Ledger.Redis.RedisKeys("tokengate", 16);
        var key = keys.Usage(keys.Shard("user-3"), DateOnly.FromDateTime(Now.UtcDateTime));
        var field = Now.Hour.ToString("00", CultureInfo.InvariantCulture) + "|engine|user-3|ai|gpt-4o|output_tokens";
        await server.CommandAsync("HINCRBY", key, field, "1");
        var after = await VerifyAsync(temporary, server);

        Assert.Equal((true, false), (after.ChainHolds, after.Equal));
        Assert.Contains(key, Assert.Single(after.Faults), StringComparison.Ordinal);
        Assert.Contains("user-3", after.Faults[0], StringComparison.Ordinal);
        Assert.Equal(after.Journal.OutputTokens + 1, after.Redis!.Value.OutputTokens);
    }

    [RedisFact]
    public async Task Verify_RedisEmptied_SaysWhatIsMissing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = await FilledAsync();

        var report = await VerifyAsync(temporary, server);

        Assert.False(report.Equal);
        Assert.Contains("40 entries with trusted tokens are not in Redis yet; entry 1 ", Assert.Single(report.Faults), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Verify_AnotherGatewaysSums_AsksForItsJournal()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await FilledAsync();
        await using var two = await FilledAsync();
        await using (var first = Ledgers.Start(one.Journal, server))
        await using (var second = Ledgers.Start(two.Journal, server))
        {
            await Ledgers.FlushAsync(first);
            await Ledgers.FlushAsync(second);
        }

        var alone = await VerifyAsync(one, server);
        var together = await Auditor.VerifyAsync([one.Journal.Reader, two.Journal.Reader], Ledgers.Patient(server), TimeProvider.System, None);

        Assert.Contains(two.Journal.GatewayId, Assert.Single(alone.Faults), StringComparison.Ordinal);
        Assert.Empty(together.Faults);
        Assert.Equal(together.Journal, together.Redis);
    }

    [RedisFact]
    public async Task Verify_WholeChainMadeAnew_DisagreesWithTheSeal()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = await FilledAsync();
        await using (var ledger = Ledgers.Start(temporary.Journal, server))
        {
            await Ledgers.FlushAsync(ledger);
        }

        // Somebody with the disk in his hands writes another history under the same identity.
        await temporary.Journal.DisposeAsync();
        var id = temporary.Journal.GatewayId;
        foreach (var file in Directory.GetFiles(temporary.Folder))
        {
            File.Delete(file);
        }

        await using var forged = Journal.Open(temporary.Options with { GatewayId = id }, TemporaryJournal.Meters, Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance);
        await FillAsync(forged, tokens: 11);

        var report = await Auditor.VerifyAsync([forged.Reader], Ledgers.Patient(server), TimeProvider.System, None);

        Assert.False(report.ChainHolds);
        Assert.Contains(report.Faults, fault => fault.StartsWith("seal: entry 40", StringComparison.Ordinal));
    }

    private static DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    private static Task<AuditReport> VerifyAsync(TemporaryJournal temporary, RedisServer? server = null) =>
        Auditor.VerifyAsync([JournalReader.Open(temporary.Folder)], server is null ? null : Ledgers.Patient(server), TimeProvider.System, None);

    private static async Task<TemporaryJournal> FilledAsync()
    {
        var temporary = TemporaryJournal.Open();
        await FillAsync(temporary.Journal, tokens: 10);
        return temporary;
    }

    private static async Task FillAsync(Journal journal, int tokens)
    {
        foreach (var i in Enumerable.Range(0, 40))
        {
            // Record r7 carries 17 input tokens.
            _ = journal.AppendAsync(Records.Trusted($"r{i}", tokens + i, 5, $"user-{i % 5}", Now), None).AsTask();
        }

        await journal.AppendAsync(Records.Trusted("r0"), None);
    }

    private static async Task ExecuteAsync(TemporaryJournal temporary, string sql)
    {
        await temporary.Journal.DisposeAsync();
        await using var connection = new SqliteConnection($"Data Source={temporary.File};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var changed = await command.ExecuteNonQueryAsync();
        Assert.True(changed > 0 || sql.StartsWith("CREATE", StringComparison.Ordinal) || sql.StartsWith("DROP", StringComparison.Ordinal) || sql.StartsWith("ALTER", StringComparison.Ordinal), "the edit changed nothing");
    }
}
