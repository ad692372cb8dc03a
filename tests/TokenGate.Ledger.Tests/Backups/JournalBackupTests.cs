using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Backups;

namespace TokenGate.Ledger.Tests.Backups;

/// <summary>Backups taken under load, and journals put back from them.</summary>
public sealed class JournalBackupTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Write_WhileAGatewayWrites_IsOneMomentOfTheChain()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 200);
        var writing = AppendAsync(temporary.Journal, 200, 1_200);
        var backups = Enumerable.Range(0, 4).Select(i => JournalBackup.Write(temporary.Journal.Reader, Path.Combine(temporary.Folder, $"backup-{i}"), TimeProvider.System)).ToArray();
        await writing;
        foreach (var backup in backups)
        {
            var report = await backup.VerifyAsync([], None);
            Assert.True(report.Equal, string.Join("; ", report.Faults));
            Assert.Equal(backup.Sequence, report.Records);
            Assert.InRange(report.Records, 200, 1_200);
            Assert.Equal(backup, JournalBackup.Open(backup.Folder));
            Assert.Equal(["backup.json", "journal.db"], Directory.GetFiles(backup.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Write_ToAFolderThatHoldsAJournal_IsRefused()
    {
        await using var temporary = TemporaryJournal.Open();
        var refused = Assert.Throws<JournalException>(() => JournalBackup.Write(temporary.Journal.Reader, temporary.Folder, TimeProvider.System));
        Assert.Contains("is there already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ABackupThatWasChanged_IsRefused()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        var backup = JournalBackup.Write(temporary.Journal.Reader, Path.Combine(temporary.Folder, "backup"), TimeProvider.System);
        await Sql.ExecuteAsync(backup.File, "UPDATE exchange SET user = 'somebody'");
        Assert.Contains("is not what was backed up", Assert.Throws<JournalException>(() => JournalBackup.Open(backup.Folder)).Message, StringComparison.Ordinal);
        Assert.Throws<JournalException>(() => JournalBackup.Open(temporary.Folder));
    }

    [Fact]
    public async Task Restore_AfterMoreWasWritten_NotesWhatIsGoneAndKeepsWhatLayThere()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        var backup = JournalBackup.Write(temporary.Journal.Reader, Path.Combine(temporary.Folder, "backup"), TimeProvider.System);
        await AppendAsync(temporary.Journal, 10, 15);
        var gateway = temporary.Journal.GatewayId;
        var held = Assert.Throws<JournalException>(() => JournalRestore.Run(backup, temporary.Folder, null, TimeProvider.System));
        Assert.Contains("in use by another process", held.Message, StringComparison.Ordinal);
        await temporary.Journal.DisposeAsync();

        var before = JournalRestore.HeadOf(temporary.Folder);
        Assert.Equal(new JournalHead(gateway, 15), before);
        var aside = JournalRestore.Run(backup, temporary.Folder, before, TimeProvider.System);
        await temporary.ReopenAsync();

        Assert.Equal((gateway, 11L, ""), (temporary.Journal.GatewayId, temporary.Journal.Head, temporary.Journal.Status.Incident));
        Assert.Equal(15, await Sql.NumberAsync(aside!, "SELECT max(sequence) FROM entry"));
        var report = await Auditor.AuditAsync([temporary.Journal.Reader], new AuditOptions(), TimeProvider.System, None);
        Assert.True(report.Equal, string.Join("; ", report.Faults));
        Assert.Contains("the journal had entry 15, so 5 entries are gone from it", Assert.Single(report.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_ToAnEmptyFolder_GoesOnUnderItsIdentity()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        var folder = Path.Combine(temporary.Folder, "elsewhere");
        var backup = JournalBackup.Write(temporary.Journal.Reader, Path.Combine(temporary.Folder, "backup"), TimeProvider.System);
        Assert.Null(JournalRestore.Run(backup, folder, JournalRestore.HeadOf(folder), TimeProvider.System));
        Assert.Equal(temporary.Journal.GatewayId, JournalReader.Open(folder).GatewayId);
        Assert.True((await Auditor.AuditAsync([JournalReader.Open(folder)], new AuditOptions(), TimeProvider.System, None)).Equal);
    }

    [Theory]
    [InlineData("UPDATE exchange SET user = 'somebody'")]
    [InlineData("DELETE FROM exchange WHERE sequence > 3; INSERT INTO exchange SELECT 900, at, user, team, route, model, verdict, project, client, conversation FROM exchange WHERE sequence = 2")]
    [InlineData("UPDATE usage SET trusted_input = trusted_input + 1; DELETE FROM total")]
    [InlineData("UPDATE place SET user = 'ceo' WHERE user = 'user-3'")]
    [InlineData("CREATE TRIGGER hide AFTER INSERT ON exchange BEGIN DELETE FROM exchange; END; CREATE VIEW v AS SELECT * FROM usage")]
    public async Task Repair_OfEditedTables_MakesThemAnewAndNotesWhatWasFound(string edit)
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 20);
        await temporary.Journal.DisposeAsync();
        await Sql.ExecuteAsync(temporary.File, edit);
        Assert.NotEmpty(await JournalRepair.RunAsync(temporary.Folder, TimeProvider.System, None));
        await temporary.ReopenAsync();
        var report = await Auditor.AuditAsync([temporary.Journal.Reader], new AuditOptions(), TimeProvider.System, None);
        Assert.True(report.Equal, string.Join("; ", report.Faults));
        Assert.Contains("made anew from the entries", Assert.Single(report.Remarks), StringComparison.Ordinal);
        await AppendAsync(temporary.Journal, 20, 25);
        Assert.Equal(25, (await Auditor.AuditAsync([temporary.Journal.Reader], new AuditOptions(), TimeProvider.System, None)).Journal.Requests);
    }

    [Fact]
    public async Task Repair_OfABrokenChain_IsRefusedAndChangesNothing()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 20);
        await temporary.Journal.DisposeAsync();
        Assert.Empty(await JournalRepair.RunAsync(temporary.Folder, TimeProvider.System, None));
        await Sql.ExecuteAsync(temporary.File, "DELETE FROM entry WHERE sequence = 7");
        var refused = await Assert.ThrowsAsync<JournalException>(() => JournalRepair.RunAsync(temporary.Folder, TimeProvider.System, None));
        Assert.Contains("restore a backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_OfANewJournalAndItsBackup_AreForTheirOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Path.Combine(Directory.CreateTempSubdirectory("tokengate-modes-").FullName, "data");
        await using (var journal = Journal.Open(new JournalOptions { Path = folder }, TemporaryJournal.Meters, Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance))
        {
            await journal.AppendAsync(Records.Trusted("one"), None);
            JournalBackup.Write(journal.Reader, Path.Combine(folder, "backup"), TimeProvider.System);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            foreach (var file in new[] { "journal.db", "journal.db-wal", "journal.db-shm", "journal.reserve", "backup/journal.db", "backup/backup.json" })
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, file)));
            }
        }

        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    private static async Task AppendAsync(Journal journal, int from, int to) =>
        await Task.WhenAll(Enumerable.Range(from, to - from).Select(i => journal.AppendAsync(Records.Trusted($"r{i}", user: $"user-{i % 7}"), None).AsTask()));
}
