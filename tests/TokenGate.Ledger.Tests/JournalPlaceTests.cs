using TokenGate.Ledger.Audit;

namespace TokenGate.Ledger.Tests;

/// <summary>A journal's file that is deleted, moved or replaced under the running gateway, or between two runs of it.</summary>
public sealed class JournalPlaceTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string[]> Removals { get; } = new()
    {
        new[] { "journal.db" },
        new[] { "journal.db-wal" },
        new[] { "journal.db", "journal.db-wal", "journal.db-shm" },
        new[] { "journal.db", "journal.db-wal", "journal.db-shm", "journal.lock", "journal.lock.pid", "journal.reserve", "journal.chain" },
    };

    [Theory]
    [MemberData(nameof(Removals))]
    public async Task Append_FilesDeletedUnderLoad_LosesNothingAndSaysSo(string[] removed)
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 40);
        foreach (var name in removed)
        {
            File.Delete(Path.Combine(temporary.Folder, name));
        }

        await AppendAsync(temporary.Journal, 40, 80);
        Assert.Contains("deleted", temporary.Journal.Status.Incident, StringComparison.Ordinal);
        Assert.Equal("", temporary.Journal.Status.Fault);
        await RequireAllAsync(temporary, 80);
    }

    [Fact]
    public async Task Append_FileMovedAway_WritesItAgain()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        File.Move(temporary.File, temporary.File + ".moved");
        await AppendAsync(temporary.Journal, 10, 20);
        await RequireAllAsync(temporary, 20);
    }

    [Fact]
    public async Task Append_AnOlderCopyPutInThePlaceOfTheFile_GoesOnWithItsOwn()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        await temporary.ReopenAsync();
        File.Copy(temporary.File, temporary.File + ".backup");
        await AppendAsync(temporary.Journal, 10, 20);
        File.Move(temporary.File + ".backup", temporary.File, overwrite: true);
        await AppendAsync(temporary.Journal, 20, 30);

        Assert.Contains("replaced", temporary.Journal.Status.Incident, StringComparison.Ordinal);
        var aside = Assert.Single(Directory.GetFiles(temporary.Folder, "journal.db.replaced-*"));
        Assert.Contains(aside, temporary.Journal.Status.Incident, StringComparison.Ordinal);
        Assert.Equal(10, await Sql.NumberAsync(aside, "SELECT count(*) FROM entry WHERE kind = 0"));
        await RequireAllAsync(temporary, 30);
    }

    [Fact]
    public async Task Idle_TheWholeFolderDeleted_IsNoticedAndWrittenAgain()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        Directory.Delete(temporary.Folder, recursive: true);
        await Eventually.HoldsAsync(() => temporary.Journal.Status.Incident.Length > 0);
        await AppendAsync(temporary.Journal, 10, 20);
        await RequireAllAsync(temporary, 20);
    }

    [Fact]
    public async Task Append_DeletedAgainAndAgain_LosesNothing()
    {
        await using var temporary = TemporaryJournal.Open();
        var reading = new CancellationTokenSource();
        var reader = Task.Factory.StartNew(() => ReadOn(temporary.Folder, reading.Token), None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var i = 0; i < 12; i++)
        {
            await AppendAsync(temporary.Journal, i * 10, (i + 1) * 10);
            File.Delete(temporary.File);
        }

        await reading.CancelAsync();
        await reader;
        await AppendAsync(temporary.Journal, 120, 130);
        await RequireAllAsync(temporary, 130);
    }

    [Fact]
    public async Task Append_TheFileOfAnotherGatewayAfterAFault_BeginsAChainThatNamesTheOneThatEnded()
    {
        await using var other = TemporaryJournal.Open();
        await other.Journal.AppendAsync(Records.Trusted("of another"), None);
        await other.Journal.DisposeAsync();
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        var (ended, before) = (temporary.Journal.GatewayId, temporary.Journal.Head);
        await temporary.ReplaceByAsync(other.File, "kept in memory");
        await AppendAsync(temporary.Journal, 10, 20);

        Assert.NotEqual(ended, temporary.Journal.GatewayId);
        Assert.Contains($"the chain of gateway {ended} ended at entry {before}", temporary.Journal.Status.Incident, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(temporary.Folder, "journal.db.damaged-*"));
        var ids = await temporary.Journal.ReadAsync(0, None).Select(entry => entry.Record.Id).ToListAsync();
        Assert.Equal(["kept in memory", .. Enumerable.Range(10, 10).Select(i => $"r{i}")], ids);
        var report = await VerifyAsync(temporary.Folder);
        Assert.Contains(report.Faults, fault => fault.Contains(ended, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_JournalDeletedBetweenTwoRuns_NamesTheChainThatIsMissing()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        var ended = temporary.Journal.GatewayId;
        await temporary.Journal.DisposeAsync();
        File.Delete(temporary.File);
        await temporary.ReopenAsync();
        await AppendAsync(temporary.Journal, 10, 20);

        Assert.Contains($"The chain of gateway {ended}, which ended at entry 10", temporary.Journal.Status.Incident, StringComparison.Ordinal);
        var report = await VerifyAsync(temporary.Folder);
        Assert.False(report.Equal);
        Assert.Contains($"chain of gateway {ended}", Assert.Single(report.Faults), StringComparison.Ordinal);

        // Named for good: also after the next start, until somebody says that it is known.
        await temporary.ReopenAsync();
        Assert.Equal("", temporary.Journal.Status.Incident);
        Assert.False((await VerifyAsync(temporary.Folder)).Equal);
        Assert.True((await VerifyAsync(temporary.Folder, ended)).Equal);
    }

    [Fact]
    public async Task Open_AfterADamagedJournalWasPutAside_NamesItsChain()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        var ended = temporary.Journal.GatewayId;
        await temporary.Journal.DisposeAsync();
        var kept = await File.ReadAllBytesAsync(temporary.File);
        await File.WriteAllBytesAsync(temporary.File, [.. Enumerable.Range(0, 8192).Select(static i => (byte)i)]);
        Journal.SetAside(temporary.Folder, DateTimeOffset.UnixEpoch);
        await temporary.ReopenAsync();
        Assert.Contains(ended, temporary.Journal.Status.Incident, StringComparison.Ordinal);
        Assert.Contains(ended, Assert.Single((await VerifyAsync(temporary.Folder)).Faults), StringComparison.Ordinal);

        // Whoever has the earlier journal gives it too, and nothing is missing.
        var earlier = Directory.CreateDirectory(Path.Combine(temporary.Folder, "earlier")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(earlier, "journal.db"), kept);
        var both = await Auditor.AuditAsync([JournalReader.Open(temporary.Folder), JournalReader.Open(earlier)], new AuditOptions(), TimeProvider.System, None);
        Assert.True(both.Equal, string.Join("; ", both.Faults));
        Assert.NotEmpty(both.Remarks);
    }

    [Fact]
    public async Task Open_AnOlderCopyPutBackByHand_SaysHowManyEntriesAreGone()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        await temporary.ReopenAsync();
        await temporary.Journal.DisposeAsync();
        var older = await File.ReadAllBytesAsync(temporary.File);
        await temporary.ReopenAsync();
        await AppendAsync(temporary.Journal, 10, 15);
        await temporary.Journal.DisposeAsync();
        await File.WriteAllBytesAsync(temporary.File, older);
        await temporary.ReopenAsync();

        Assert.Contains("ends at entry 10", temporary.Journal.Status.Incident, StringComparison.Ordinal);
        Assert.Contains("had written entry 15", temporary.Journal.Status.Incident, StringComparison.Ordinal);
        Assert.False((await VerifyAsync(temporary.Folder)).Equal);
    }

    [Fact]
    public async Task Open_AKillBetweenTheCopyAndItsName_TakesTheCopy()
    {
        await using var temporary = TemporaryJournal.Open();
        await AppendAsync(temporary.Journal, 0, 10);
        await temporary.Journal.DisposeAsync();
        File.Move(temporary.File, temporary.File + ".saving");
        await temporary.ReopenAsync();
        await RequireAllAsync(temporary, 10);

        // A copy that was cut short is none.
        await temporary.Journal.DisposeAsync();
        await File.WriteAllBytesAsync(temporary.File + ".saving", []);
        await temporary.ReopenAsync();
        await RequireAllAsync(temporary, 10);
    }

    private static async Task AppendAsync(Journal journal, int from, int to) =>
        await Task.WhenAll(Enumerable.Range(from, to - from).Select(i => journal.AppendAsync(Records.Trusted($"r{i}", user: $"user-{i % 7}"), None).AsTask()));

    private static async Task RequireAllAsync(TemporaryJournal temporary, int count)
    {
        await temporary.ReopenAsync();
        var ids = await temporary.Journal.ReadAsync(0, None).Select(entry => entry.Record.Id).ToListAsync();
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"r{i}").Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        var report = await VerifyAsync(temporary.Folder);
        Assert.True(report.Equal, string.Join("; ", report.Faults));
        Assert.Equal(count, report.Journal.Requests);
        Assert.Equal("", temporary.Journal.Status.Incident);
    }

    private static Task<AuditReport> VerifyAsync(string folder, params string[] accepted) =>
        Auditor.AuditAsync([JournalReader.Open(folder)], new AuditOptions { Accepted = [.. accepted] }, TimeProvider.System, None);

    private static void ReadOn(string folder, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            try
            {
                _ = JournalReader.Open(folder).ReadStored(0, None).Count();
            }
            catch (JournalException)
            {
                // For a moment there is no file.
            }
        }
    }
}
