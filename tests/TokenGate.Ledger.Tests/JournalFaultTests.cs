using Microsoft.Data.Sqlite;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

public sealed class JournalFaultTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Append_DiskFullThenFree_FailsLoudlyAndLosesNothing()
    {
        long? limit = null;
        await using var temporary = TemporaryJournal.Open(options => options with { MaxPages = () => limit, RetryDelay = TimeSpan.FromMilliseconds(50) });
        await temporary.Journal.AppendAsync(Records.Trusted("before"), None);
        limit = 1;
        await temporary.ReopenAsync();

        var records = Enumerable.Range(0, 300).Select(i => Records.Trusted($"kept-{i}", user: $"user-{i}")).ToArray();
        var faults = await Task.WhenAll(records.Select(AppendAsync));
        var full = faults.OfType<JournalException>().First();
        Assert.Contains("the disk is full", full.Message, StringComparison.Ordinal);
        Assert.Contains(temporary.File, full.Message, StringComparison.Ordinal);
        Assert.NotNull(temporary.Journal.Fault);

        limit = null;
        await AppendEventuallyAsync(temporary.Journal, Records.Trusted("after"));

        Assert.Null(temporary.Journal.Fault);
        var ids = await temporary.Journal.ReadAsync(0, None).Select(entry => entry.Record.Id).ToListAsync();
        Assert.Equal(["before", .. records.Select(record => record.Id), "after"], ids);

        async Task<JournalException?> AppendAsync(UsageRecord record)
        {
            try
            {
                await temporary.Journal.AppendAsync(record, None);
                return null;
            }
            catch (JournalException fault)
            {
                return fault;
            }
        }
    }

    [Fact]
    public async Task Append_AnotherProgramLocksTheDatabase_RecoversWhenItLetsGo()
    {
        await using var temporary = TemporaryJournal.Open();
        await using (var intruder = new SqliteConnection($"Data Source={temporary.File};Pooling=False"))
        {
            await intruder.OpenAsync();
            using var hold = intruder.CreateCommand();
            hold.CommandText = "BEGIN IMMEDIATE";
            await hold.ExecuteNonQueryAsync();

            var blocked = await Assert.ThrowsAsync<JournalException>(async () => await temporary.Journal.AppendAsync(Records.Trusted("blocked"), None));
            Assert.Contains("another program holds a lock", blocked.Message, StringComparison.Ordinal);
        }

        await AppendEventuallyAsync(temporary.Journal, Records.Trusted("next"));

        Assert.Equal(["blocked", "next"], await temporary.Journal.ReadAsync(0, None).Select(entry => entry.Record.Id).ToListAsync());
    }

    [Fact]
    public async Task Append_QueueFull_RefusesInsteadOfGrowing()
    {
        long? limit = null;
        await using var temporary = TemporaryJournal.Open(options => options with
        {
            MaxPages = () => limit,
            QueueRecords = 10,
            CommitRecords = 5,
            CloseTimeout = TimeSpan.FromMilliseconds(100),
        });
        await temporary.Journal.AppendAsync(Records.Trusted("fill", user: new string('u', 60_000)), None);
        limit = 1;
        await temporary.ReopenAsync();

        var refused = 0;
        for (var i = 0; i < 100; i++)
        {
            try
            {
                // Too large for the free space of the last page, so that the very first does not fit.
                _ = temporary.Journal.AppendAsync(Records.Trusted($"r{i}", user: new string('u', 9_000)), None).AsTask();
            }
            catch (JournalException full)
            {
                refused++;
                Assert.Contains("is not kept", full.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(refused >= 85, $"{refused} refused");
        Assert.True(temporary.Journal.Queued <= 15, $"{temporary.Journal.Queued} queued");
    }

    [Fact]
    public async Task Open_DamagedFile_SaysWhatToDo()
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-damaged-").FullName;
        await System.IO.File.WriteAllBytesAsync(Path.Combine(folder, "journal.db"), [.. Enumerable.Range(0, 8192).Select(i => (byte)i)]);

        var damaged = Assert.Throws<JournalException>(() => Journal.Open(
            new JournalOptions { Path = folder }, TemporaryJournal.Meters, Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance));

        Assert.Contains("journal.db", damaged.Message, StringComparison.Ordinal);
        Assert.Contains("empty Ledger:Path", damaged.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefused()
    {
        await using var temporary = TemporaryJournal.Open();
        await temporary.Journal.DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={temporary.File};Pooling=False"))
        {
            await connection.OpenAsync();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            await command.ExecuteNonQueryAsync();
        }

        var newer = await Assert.ThrowsAsync<JournalException>(() => temporary.ReopenAsync());

        Assert.Contains("schema 99", newer.Message, StringComparison.Ordinal);
        Assert.Throws<JournalException>(() => JournalReader.Open(temporary.Folder));
    }

    /// <summary>Appends until the disk takes it: what failed before is written first.</summary>
    private static async Task AppendEventuallyAsync(Journal journal, UsageRecord record)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await journal.AppendAsync(record, None);
                return;
            }
            catch (JournalException) when (attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }
}
