using TokenGate.Ledger.Audit;

namespace TokenGate.Ledger.Tests;

/// <summary>A journal on a real small disk that is full, or damaged, and a clock that jumps back.</summary>
public sealed class DiskTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SmallDiskFact]
    public async Task Append_RealDiskFullThenFree_TellsAtOnceAndKeepsEveryRecordOnce()
    {
        using var disk = SmallDisk.Mount(24);
        var options = new JournalOptions { Path = disk.Path, RetryDelay = TimeSpan.FromMilliseconds(50) };
        await using var journal = Journal.Open(options, TemporaryJournal.Meters, Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance);
        var acknowledged = new List<string>();
        var all = new List<string>();
        await AppendAsync("before", 200);
        Assert.Equal(200, acknowledged.Count);

        disk.Fill();
        var started = TimeProvider.System.GetTimestamp();
        await AppendAsync("full", 3_000);
        var took = TimeProvider.System.GetElapsedTime(started);
        Assert.NotNull(journal.Fault);
        Assert.Contains("full", journal.Fault.Message, StringComparison.Ordinal);
        Assert.True(took < TimeSpan.FromSeconds(20), $"callers were held {took}");

        disk.Free();
        await Eventually.HoldsAsync(() => journal is { Fault: null, Queued: 0 });

        await AppendAsync("after", 10);
        var ids = await journal.ReadAsync(0, None).Select(entry => entry.Record.Id).ToListAsync();
        Assert.Equal(all.Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        Assert.Empty(acknowledged.Except(ids));
        Assert.Empty((await Auditor.VerifyAsync([journal.Reader], null, TimeProvider.System, None)).Faults);

        async Task AppendAsync(string name, int count)
        {
            var appends = Enumerable.Range(0, count).Select(i =>
            {
                var id = $"{name}-{i}";
                all.Add(id);
                return (Id: id, Written: journal.AppendAsync(Records.Trusted(id, user: $"user-{i}"), None).AsTask());
            }).ToArray();
            foreach (var (id, written) in appends)
            {
                try
                {
                    await written;
                    acknowledged.Add(id);
                }
                catch (JournalException)
                {
                    // Told, and kept in memory.
                }
            }
        }
    }

    [SmallDiskFact]
    public async Task Open_DiskThatFilledUpSinceACleanStop_OpensAndWritesWhenThereIsRoom()
    {
        using var disk = SmallDisk.Mount(6);
        await using (var first = Open(disk.Path))
        {
            await first.AppendAsync(Records.Trusted("before"), None);
        }

        // Twice: what the first start on the full disk took must be there for the second.
        for (var start = 1; start <= 2; start++)
        {
            disk.Fill();
            await using var journal = Open(disk.Path);
            Assert.Equal("before", (await journal.ReadAsync(0, None).FirstAsync()).Record.Id);
            var appends = Enumerable.Range(0, 200).Select(i => journal.AppendAsync(Records.Trusted($"{start} {i}", user: $"user-{i}"), None).AsTask()).ToArray();
            await Assert.ThrowsAsync<JournalException>(() => Task.WhenAll(appends));

            disk.Free();
            await Eventually.HoldsAsync(() => journal is { Fault: null, Queued: 0 });

            Assert.Equal(1 + (200 * start), journal.Head);
        }
    }

    [SmallDiskFact]
    public void Open_NewJournalOnAFullDisk_SaysThatItIsFull()
    {
        using var disk = SmallDisk.Mount(6);
        disk.Fill();

        Assert.Contains("disk is full", Assert.Throws<JournalException>(() => Open(disk.Path)).Message, StringComparison.Ordinal);
    }

    [SmallDiskFact]
    public async Task Open_ReadOnlyDisk_SaysWhatToDo()
    {
        using var disk = SmallDisk.Mount(6);
        await using (Open(disk.Path))
        {
            // Made, and closed again.
        }

        Assert.True(disk.TrySetReadOnly(true));
        var refused = Assert.Throws<JournalException>(() => Open(disk.Path));
        Assert.Contains(disk.Path, refused.Message, StringComparison.Ordinal);

        Assert.True(disk.TrySetReadOnly(false));
        await using var journal = Open(disk.Path);
        Assert.Equal(1, await journal.AppendAsync(Records.Trusted("a"), None));
    }

    [Fact]
    public async Task SetAside_DamagedFile_KeepsItAndLetsANewJournalBegin()
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-damaged-").FullName;
        var damaged = Enumerable.Range(0, 8192).Select(i => (byte)i).ToArray();
        await File.WriteAllBytesAsync(Path.Combine(folder, "journal.db"), damaged);
        Assert.True(Assert.Throws<JournalException>(() => Open(folder)).IsDamaged);

        var aside = Journal.SetAside(folder, Records.Noon);

        await using (var journal = Open(folder))
        {
            Assert.Equal(1, await journal.AppendAsync(Records.Trusted("a"), None));
        }

        Assert.Equal(damaged, await File.ReadAllBytesAsync(aside));
        Assert.Equal(Path.Combine(folder, "journal.db.damaged-20261123T120000Z"), aside);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Append_ClockThatJumpsBack_BooksEachToItsOwnHourAndTheChainGoesOn()
    {
        await using var temporary = TemporaryJournal.Open();
        for (var i = 0; i < 40; i++)
        {
            var at = Records.Noon.AddMinutes(i * 10) - TimeSpan.FromHours(i is > 10 and < 30 ? 50 : 0);
            await temporary.Journal.AppendAsync(Records.Trusted($"{i}", 1, 1, at: at), None);
        }

        var rows = await new JournalUsageReader(temporary.Journal.Reader).ReadAsync(
            new UsageQuery(Records.Noon.AddDays(-5), Records.Noon.AddDays(5), UsageBucket.Total, []), None);
        Assert.Equal((40, 40), (Assert.Single(rows).Requests, rows[0].InputTokens));
        Assert.Equal(40, temporary.Journal.Head);
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, None)).Faults);
        var newest = (await new ExchangeListing(temporary.Journal.Reader).ReadAsync(new ExchangeFilter(), null, 1, None)).Items[0];
        Assert.Equal("39", newest.Record.Id);
    }

    private static Journal Open(string folder) => Journal.Open(
        new JournalOptions { Path = folder }, TemporaryJournal.Meters, Microsoft.Extensions.Logging.Abstractions.NullLogger<Journal>.Instance);
}
