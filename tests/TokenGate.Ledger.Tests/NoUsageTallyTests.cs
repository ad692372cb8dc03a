using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

/// <summary>Calls that run no model: one chained entry for each minute that had any.</summary>
public sealed class NoUsageTallyTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Add_CallsOfTwoMinutes_BecomeTwoEntriesOfTheChain()
    {
        await using var temporary = TemporaryJournal.Open();
        var time = new ManualTime(Records.Noon);
        await using (var tally = NoUsageTally.Start(temporary.Journal, time, NullLogger<NoUsageTally>.Instance))
        {
            for (var i = 0; i < 5; i++)
            {
                tally.Add("ai", "models");
            }

            tally.Add("ai", "files");
            tally.Add("vault", "files");
            await Eventually.HoldsAsync(() =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return temporary.Journal.Head == 1;
            });
            tally.Add("ai", "models");
        }

        var minutes = temporary.Journal.Reader.ReadStored(0, None).Select(entry => (entry.Kind, Minute: TallyCodec.Decode(entry.Body))).ToList();
        Assert.Equal([EntryKind.NoUsage, EntryKind.NoUsage], minutes.Select(each => each.Kind));
        Assert.Equal(Records.Noon, minutes[0].Minute.Start);
        Assert.Equal(
            new Dictionary<(string, string), long> { [("ai", "models")] = 5, [("ai", "files")] = 1, [("vault", "files")] = 1 },
            minutes[0].Minute.Counts.ToDictionary());
        Assert.Equal(1, Assert.Single(minutes[1].Minute.Counts).Value);
        var summary = AuditSummary.Read(temporary.Journal.Reader);
        Assert.Equal((8, 8, 0), (summary.Exchanges, summary.ByVerdict[Verdict.NoUsage], summary.ByVerdict[Verdict.Unreadable]));
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, None)).Faults);
        Assert.Empty(await new JournalUsageReader(temporary.Journal.Reader).ReadAsync(
            new UsageQuery(Records.Noon.AddDays(-1), Records.Noon.AddDays(1), UsageBucket.Total, []), None));
        var provenance = await new JournalUsageReader(temporary.Journal.Reader).ReadProvenanceAsync(
            new UsageQuery(Records.Noon.AddDays(-1), Records.Noon.AddDays(1), UsageBucket.Total, []), None);
        Assert.Equal(0, provenance.ShareOf(UsageSource.Missing));
    }

    [Fact]
    public async Task Add_MoreKeysThanAreKept_CountsTheRestTogether()
    {
        await using var temporary = TemporaryJournal.Open();
        await using (var tally = NoUsageTally.Start(temporary.Journal, new ManualTime(Records.Noon), NullLogger<NoUsageTally>.Instance))
        {
            for (var i = 0; i < 3 * NoUsageTally.MostKeys; i++)
            {
                tally.Add($"route-{i}", "files");
            }
        }

        var minute = TallyCodec.Decode(Assert.Single(temporary.Journal.Reader.ReadStored(0, None)).Body);
        Assert.Equal(NoUsageTally.MostKeys + 1, minute.Counts.Count);
        Assert.Equal(2 * NoUsageTally.MostKeys, minute.Counts[(NoUsageTally.Other, NoUsageTally.Other)]);
    }

    [Fact]
    public async Task Add_NothingInAMinute_MakesNoEntry()
    {
        await using var temporary = TemporaryJournal.Open();
        await using (NoUsageTally.Start(temporary.Journal, new ManualTime(Records.Noon), NullLogger<NoUsageTally>.Instance))
        {
            // Ended at once.
        }

        Assert.Equal(0, temporary.Journal.Head);
    }

    [Fact]
    public async Task Keep_TalliesOfLongAgo_StayInTheSums()
    {
        await using var temporary = TemporaryJournal.Open();
        var time = new ManualTime(Records.Noon);
        await using (var tally = NoUsageTally.Start(temporary.Journal, time, NullLogger<NoUsageTally>.Instance))
        {
            tally.Add("ai", "models");
        }

        await temporary.Journal.AppendAsync(Records.Trusted("last"), None);
        await JournalKeeper.KeepAsync(temporary.Journal, 2, TimeSpan.FromDays(1), time, None);
        time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(2, await JournalKeeper.KeepAsync(temporary.Journal, 2, TimeSpan.FromDays(1), time, None));

        Assert.Equal(1, AuditSummary.Read(temporary.Journal.Reader).ByVerdict[Verdict.NoUsage]);
        Assert.Empty((await Auditor.VerifyAsync([temporary.Journal.Reader], null, TimeProvider.System, None)).Faults);
    }
}
