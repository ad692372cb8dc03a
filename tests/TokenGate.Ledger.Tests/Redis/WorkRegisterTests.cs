using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Storage;
using TokenGate.Ledger.Works;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>
/// Usage that is told later counts once: over tellers, restarts and gateways, and also where a process dies between telling and recording.
/// </summary>
public sealed class WorkRegisterTests
{
    private const string Work = "batch_0123456789abcdef";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly byte[] Key = [1, 2, 3, 4, 5, 6, 7, 8];
    private static readonly WorkOwner Ada = new("ada", "engine", "ai", Records.Noon) { Project = "apollo", Model = "gpt-4o" };

    [Fact]
    public async Task Find_AfterARestart_StillKnowsWhoBeganItFirst()
    {
        await using var temporary = TemporaryJournal.Open();
        await using (var register = Register(temporary.Journal))
        {
            await register.BeginAsync(Work, Ada, None);
            await register.BeginAsync(Work, Ada with { User = "eve" }, None);
        }

        await temporary.ReopenAsync();
        await using var again = Register(temporary.Journal);

        Assert.Equal(Ada, await again.FindAsync(Work, None));
        Assert.Null(await again.FindAsync("another", None));
        Assert.Equal(0, temporary.Journal.Head);
        await temporary.Journal.DisposeAsync();
        Assert.DoesNotContain(Work, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(temporary.File)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_PartsAndWholeInAnyOrder_AddUpToTheLargerOfBoth()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            await using var temporary = TemporaryJournal.Open();
            await using var register = Register(temporary.Journal);
            var (expected, total) = (new WorkCount(), (Input: 0L, Output: 0L));
            for (var i = 0; i < 12; i++)
            {
                WorkPart[] told = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new WorkPart(random.Next(4) is > 0 and var part ? $"line-{part}" : "", random.Next(100), random.Next(100)))];
                var share = await register.TakeAsync(Work, told, None);
                total = (total.Input + share.Input, total.Output + share.Output);
                expected.Take(told.Select(part => new HashedPart(part.Part, part.Input, part.Output)));
                Assert.Equal(expected.Counted, total);
                Assert.Equal(total, (share.CountedInput, share.CountedOutput));
                if (share.Claim is { } claim)
                {
                    await temporary.Journal.AppendAsync(Records.Trusted($"{seed}-{i}", share.Input, share.Output), claim, None);
                }

                if (random.Next(3) == 0)
                {
                    // One that knows what is on disk and nothing else.
                    await using var fresh = Register(temporary.Journal);
                    Assert.Equal(0, (await fresh.TakeAsync(Work, told, None)).Input);
                }
            }
        }
    }

    [Fact]
    public async Task Take_ClaimWithoutItsRecord_CountsAgainAfterARestartAndNotBefore()
    {
        await using var temporary = TemporaryJournal.Open();
        WorkPart[] told = [new("", 10, 20)];
        await using (var register = Register(temporary.Journal))
        {
            Assert.Equal(10, (await register.TakeAsync(Work, told, None)).Input);
            Assert.Equal((0, 0, null), await ShareAsync(register, told));
        }

        // The process died before it wrote the record: what was told counts when it is told again.
        await temporary.ReopenAsync();
        await using var again = Register(temporary.Journal);
        var share = await again.TakeAsync(Work, told, None);
        Assert.Equal((10, 20), (share.Input, share.Output));
        await temporary.Journal.AppendAsync(Records.Trusted("told", 10, 20), share.Claim!, None);
        await temporary.ReopenAsync();
        await using var third = Register(temporary.Journal);
        Assert.Equal((0, 0, null), await ShareAsync(third, told));
    }

    [Fact]
    public async Task Take_WhileTheRecordOfAClaimIsWritten_SeesTheClaimOrTheRecord()
    {
        await using var temporary = TemporaryJournal.Open();
        await using var register = Register(temporary.Journal);
        for (var round = 0; round < 400; round++)
        {
            var work = $"{Work}-{round}";
            WorkPart[] told = [new("", 10, 20)];
            var first = await register.TakeAsync(work, told, None);
            var writing = temporary.Journal.AppendAsync(Records.Trusted($"first-{round}", 10, 20), first.Claim!, None).AsTask();
            do
            {
                Assert.Equal((0, 0, null), await ShareAsync(register, told, work));
            }
            while (!writing.IsCompleted);
        }
    }

    [Fact]
    public async Task Take_ClaimGivenUp_CountsForTheNextTeller()
    {
        await using var temporary = TemporaryJournal.Open();
        await using var register = Register(temporary.Journal);
        (await register.TakeAsync(Work, [new("", 10, 20)], None)).Claim!.Dispose();

        Assert.Equal(10, (await register.TakeAsync(Work, [new("", 10, 20)], None)).Input);
    }

    [Fact]
    public async Task Link_ToldUnderAFileBefore_IsCountedWithItsWork()
    {
        await using var temporary = TemporaryJournal.Open();
        await using var register = Register(temporary.Journal);
        await register.BeginAsync(Work, Ada, None);
        var first = await register.TakeAsync("file-0123456789abcdef", [new("a", 10, 1)], None);
        await temporary.Journal.AppendAsync(Records.Trusted("first", 10, 1), first.Claim!, None);

        await register.LinkAsync("file-0123456789abcdef", Work, None);

        Assert.Equal(Ada, await register.FindAsync("file-0123456789abcdef", None));
        var whole = await register.TakeAsync(Work, [new("", 15, 4)], None);
        Assert.Equal((5, 3, 15, 4), (whole.Input, whole.Output, whole.CountedInput, whole.CountedOutput));
    }

    [Fact]
    public async Task Take_AnyReportsOfWorksOneOfThemLinked_CountsWhatACountInMemorySays()
    {
        await using var temporary = TemporaryJournal.Open();
        await using var register = Register(temporary.Journal);
        var random = new Random(9);
        var reports = Enumerable.Range(1, 3).ToDictionary(static i => $"work-{i}", static _ => new List<HashedPart>());
        await register.BeginAsync("work-1", Ada, None);
        for (var i = 0; i < 120; i++)
        {
            if (i == 60)
            {
                await register.LinkAsync("work-2", "work-1", None);
                reports["work-1"].AddRange(reports["work-2"]);
                reports["work-2"] = reports["work-1"];
            }

            var work = $"work-{random.Next(1, 4)}";
            WorkPart[] told = [new(random.Next(3) is > 0 and var part ? $"{part}" : "", random.Next(60 + i), random.Next(60 + i))];
            var share = await register.TakeAsync(work, told, None);
            var before = CountOf(reports[work]);
            reports[work].AddRange(told.Select(static part => new HashedPart(part.Part, part.Input, part.Output)));
            var after = CountOf(reports[work]);
            var owner = reports[work] == reports["work-1"] ? Ada : null;
            Assert.Equal(new WorkShare(owner, after.Input - before.Input, after.Output - before.Output, after.Input, after.Output, null), share with { Claim = null });
            if (share.Claim is { } claim)
            {
                await temporary.Journal.AppendAsync(Records.Trusted($"{i}"), claim, None);
            }
        }
    }

    [Fact]
    public async Task Keep_WorksOfMonthsAgo_AreForgotten()
    {
        await using var temporary = TemporaryJournal.Open();
        var time = new ManualTime(Records.Noon);
        await using var register = new JournalWorkRegister(temporary.Journal, Key, null, time, NullLogger<JournalWorkRegister>.Instance);
        await register.BeginAsync(Work, Ada, None);
        time.Advance(TimeSpan.FromDays(59));
        await JournalKeeper.KeepAsync(temporary.Journal, 0, TimeSpan.FromDays(14), time, None);
        Assert.NotNull(await register.FindAsync(Work, None));

        time.Advance(TimeSpan.FromDays(2));
        await JournalKeeper.KeepAsync(temporary.Journal, 0, TimeSpan.FromDays(14), time, None);
        Assert.Null(await register.FindAsync(Work, None));
    }

    [RedisFact]
    public async Task Take_ByTwoGatewaysAtOnce_CountsOnceForWhoeverBeganItAtEither()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = TemporaryJournal.Open();
        await using var two = TemporaryJournal.Open();
        await using var first = Register(one.Journal, server);
        await using var second = Register(two.Journal, server);
        await first.BeginAsync(Work, Ada, None);
        var lines = Enumerable.Range(0, 30).Select(i => new WorkPart($"line-{i}", 100 + i, 10)).ToArray();

        var total = 0L;
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), async (i, _) =>
        {
            var (register, journal) = i % 2 == 0 ? (first, one.Journal) : (second, two.Journal);
            var share = await register.TakeAsync(Work, [.. lines.Skip(i % 7).Take(12)], None);
            Assert.Equal(Ada, share.Owner);
            if (share.Claim is { } claim)
            {
                Interlocked.Add(ref total, share.Input);
                await journal.AppendAsync(Records.Trusted($"{i}", share.Input, share.Output), claim, None);
            }
        });

        Assert.Equal(lines.Take(18).Sum(line => line.Input), total);
    }

    [RedisFact]
    public async Task Take_RedisAwayAndEmptyAfterwards_IsHandedOverByTheJournal()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = TemporaryJournal.Open();
        await using var two = TemporaryJournal.Open();
        WorkPart[] told = [new("a", 10, 1), new("b", 20, 2)];
        await using (var away = Register(one.Journal, server))
        {
            await server.KillAsync();
            await away.BeginAsync(Work, Ada, None);
            var share = await away.TakeAsync(Work, told, None);
            Assert.Equal((30, 3), (share.Input, share.Output));
            await one.Journal.AppendAsync(Records.Trusted("told", 30, 3), share.Claim!, None);
        }

        await server.StartAgainAsync();
        await using var first = Register(one.Journal, server);
        await using var second = Register(two.Journal, server);
        Assert.Equal((0, 0, null), await ShareAsync(first, told));
        Assert.Equal((0, 0, null), await ShareAsync(second, told));
    }

    private static (long Input, long Output) CountOf(List<HashedPart> reports)
    {
        var count = new WorkCount();
        count.Take(reports);
        return count.Counted;
    }

    private static async Task<(long, long, WorkClaim?)> ShareAsync(JournalWorkRegister register, WorkPart[] told, string work = Work)
    {
        var share = await register.TakeAsync(work, told, None);
        return (share.Input, share.Output, share.Claim);
    }

    private static JournalWorkRegister Register(Journal journal, RedisServer? server = null) => new(
        journal, Key, server is null ? null : Ledgers.Patient(server), TimeProvider.System, NullLogger<JournalWorkRegister>.Instance);
}
