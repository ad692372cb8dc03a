using System.Globalization;
using System.Text;
using TokenGate.Ledger.Backups;
using TokenGate.Ledger.Books;
using TokenGate.Usage;

namespace TokenGate.Ledger.Tests.Books;

/// <summary>
/// Days that lie on disk: a start answers from them what the journal's own sums say, and nothing that does not fit the journal is believed.
/// The sums in the database are changed behind the book's back where a test has to tell from where an answer came.
/// </summary>
public sealed class DayShelfTests : IAsyncDisposable
{
    private const string User = "ada.lovelace@example.com";

    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    private static readonly DateTimeOffset Midnight = new(Records.Noon.UtcDateTime.Date, TimeSpan.Zero);

    private readonly TemporaryJournal _temporary = TemporaryJournal.Open();
    private readonly Clock _clock = new();
    private readonly List<string> _told = [];

    private Journal Journal => _temporary.Journal;

    private string Folder => Path.ChangeExtension(Journal.Reader.File, ".days");

    [Fact]
    public async Task Start_DaysOnDisk_AreNotReadFromTheSums()
    {
        await FillAsync();
        var (before, byUser) = await StopAsync();
        await EmptySumsAsync();

        using var book = Book();
        Assert.Equal(before, await book.ReadSplitsAsync(Days(UsageColumn.Team), None));
        Assert.Equal(byUser, await book.ReadAsync(Days(UsageColumn.User), None));
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Start_WhatWasBookedSince_IsAdded()
    {
        await FillAsync();
        await StopAsync();
        await Journal.AppendAsync(Records.Trusted("late", 3, 4, at: Records.Noon) with { User = "grace" }, None);
        await Journal.AppendAsync(Records.Of("w", Verdict.Padded, new TokenSplit(0, 0, 0, 5, 0, 0, 5), at: Records.Noon.AddDays(1)), None);
        await new Corrections(Journal, TimeProvider.System).DecideAsync(new AppealDecision("w", true, "fine", "olga"), None);

        using var book = Book();
        await CompareAsync(book);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Shelve_ADayThatChanged_IsWrittenAgainOnceItIsQuiet()
    {
        await FillAsync();
        using (var book = Book())
        {
            await ReadAsync(book);
            await Journal.AppendAsync(Records.Trusted("late", 3, 4, at: Records.Noon), None);
            await book.ShelveAsync(false, None);
            _clock.Now += TimeSpan.FromMinutes(2);
            await book.ShelveAsync(false, None);
            await book.ShelveAsync(true, None);
        }

        var (splits, users) = await StopAsync();
        await EmptySumsAsync();
        using var next = Book();
        Assert.Equal(splits, await next.ReadSplitsAsync(Days(UsageColumn.Team), None));
        Assert.Equal(users, await next.ReadAsync(Days(UsageColumn.User), None));
        Assert.Equal(3 + 10, users.Where(static row => row.Bucket == Midnight).Sum(static row => row.InputTokens));
    }

    [Fact]
    public async Task Start_AfterAKill_ADayWrittenBehindTheIndex_IsReadFromTheSums()
    {
        await FillAsync();
        await StopAsync();
        using (var killed = Book())
        {
            await ReadAsync(killed);
            await Journal.AppendAsync(Records.Trusted("late", 3, 4, at: Records.Noon), None);
            await killed.KeepUpAsync(None);
            _clock.Now += TimeSpan.FromMinutes(2);

            // The day is written, and so is the index; then the index is put back as a kill between the two would leave it.
            var index = await File.ReadAllBytesAsync(Path.Combine(Folder, "index"));
            await killed.ShelveAsync(false, None);
            await File.WriteAllBytesAsync(Path.Combine(Folder, "index"), index);
        }

        using var book = Book();
        await CompareAsync(book);
        Assert.Contains("not the file that was written last", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index")]
    [InlineData("*.day")]
    public async Task Start_AFileThatWasChanged_IsLeftOut(string pattern)
    {
        await FillAsync();
        var (before, byUser) = await StopAsync();
        foreach (var file in Directory.GetFiles(Folder, pattern))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            bytes[^1] ^= 1;
            bytes[bytes.Length / 3] ^= 1;
            await File.WriteAllBytesAsync(file, bytes);
        }

        using var book = Book();
        Assert.Equal(before, await book.ReadSplitsAsync(Days(UsageColumn.Team), None));
        Assert.Equal(byUser, await book.ReadAsync(Days(UsageColumn.User), None));
        Assert.NotEmpty(_told);
    }

    [Fact]
    public async Task Start_UnderAnotherKey_ReadsFromTheSums()
    {
        await FillAsync();
        await StopAsync();
        using var book = new UsageBook(Journal.Reader, new DayShelf(Journal.Reader.File, Journal.GatewayId, static () => new byte[32]), _clock, _told.Add);
        await CompareAsync(book);
        Assert.Contains("made with another key", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnAnotherChain_ReadsFromTheSums()
    {
        await FillAsync();
        await StopAsync();
        await Sql.ExecuteAsync(Journal.Reader.File, "UPDATE entry SET hash = zeroblob(32)");

        using var book = Book();
        await CompareAsync(book);
        Assert.Contains("another journal", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithOtherPlaces_ReadsFromTheSums()
    {
        await FillAsync();
        await StopAsync();
        await Sql.ExecuteAsync(Journal.Reader.File, "UPDATE place SET team = 'renamed' WHERE id = 1");

        using var book = Book();
        await CompareAsync(book);
        Assert.Contains("another journal", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_OfDays_HoldNoNameAndAreTheirOwners()
    {
        await FillAsync();
        await StopAsync();
        var files = Directory.GetFiles(Folder);
        Assert.Equal(4, files.Length);
        foreach (var file in files)
        {
            Assert.DoesNotContain(User, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }

        // Encrypted or not, there is none in it.
        var name = string.Join('|', Path.GetFileNameWithoutExtension(files.First(static file => file.EndsWith(".day", StringComparison.Ordinal))).Split('-'));
        var index = new DayShelf(Journal.Reader.File, Journal.GatewayId, static () => Key).ReadIndex()!;
        Assert.Contains(index.Days, day => name == string.Create(CultureInfo.InvariantCulture, $"{day.From}|{day.To}"));
        var shelf = new DayShelf(Journal.Reader.File, Journal.GatewayId, static () => Key);
        foreach (var (from, to, salt) in index.Days)
        {
            using var sums = new MemoryStream();
            shelf.ReadSums(from, to, salt).Write(new BinaryWriter(sums));
            Assert.DoesNotContain(User, Encoding.Latin1.GetString(sums.ToArray()), StringComparison.Ordinal);
            Assert.DoesNotContain(User, Encoding.Latin1.GetString(shelf.ReadPlaces(from, to, salt)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Shelve_TheDayThatRuns_IsNotWritten()
    {
        await Journal.AppendAsync(Records.Trusted("now", 1, 2, at: _clock.Now), None);
        using var book = Book();
        await book.ReadSplitsAsync(new UsageQuery(Midnight.AddDays(9), Midnight.AddDays(10), UsageBucket.Day, []), None);
        await book.ShelveAsync(true, None);

        Assert.Equal(["index"], Directory.GetFiles(Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Shelve_AFolderThatCannotBeWritten_IsToldAndAnswersAreTheSame()
    {
        await FillAsync();
        await File.WriteAllTextAsync(Folder, "in the way");
        using var book = Book();
        await CompareAsync(book);
        await book.ShelveAsync(true, None);
        Assert.NotEmpty(_told);
    }

    [Fact]
    public async Task Repair_RemovesTheDays()
    {
        await FillAsync();
        await StopAsync();
        var file = Journal.Reader.File;
        await Journal.DisposeAsync();
        await Sql.ExecuteAsync(file, "UPDATE usage SET trusted_input = trusted_input + 1");
        Assert.NotEmpty(await JournalRepair.RunAsync(Path.GetDirectoryName(file)!, TimeProvider.System, None));

        Assert.False(Directory.Exists(Path.ChangeExtension(file, ".days")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Ranked_OfARandomJournal_IsAPartOfAllRowsInOrder(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var record = Records.Tagged(random, string.Create(CultureInfo.InvariantCulture, $"{i}"));
            await Journal.AppendAsync(
                record with
                {
                    User = random.Next(8) == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"user-{random.Next(30)}"),
                    Team = random.Next(2) == 0 ? "engine" : "compiler",
                    StartedAt = Records.Noon.AddMinutes(random.Next(-4 * 24 * 60, 4 * 24 * 60)),
                },
                None);
        }

        using var book = Book();
        var currencies = new CurrencyHistory("USD").ChangeTo("EUR", Records.Noon, ReportingZone.Utc, TimeSpan.Zero);
        foreach (var measure in Enum.GetValues<UsageMeasure>())
        {
            UsageColumn[] by = random.Next(2) == 0 ? [UsageColumn.User] : [UsageColumn.Team, UsageColumn.User];
            var query = new UsageQuery(Midnight.AddDays(-4), Midnight.AddDays(5), UsageBucket.Total, by) { Spending = true, Currencies = random.Next(2) == 0 ? currencies : null };
            var rankedBy = random.Next(2) == 0 ? query : query with { From = query.From.AddDays(3), To = query.To.AddDays(-3) };
            var ranking = new UsageRanking(measure, random.Next(2) == 0, random.Next(5), 7) { Period = rankedBy == query ? null : (rankedBy.From, rankedBy.To) };
            var all = await new JournalUsageReader(Journal.Reader).ReadAsync(query, None);
            var groups = (await new JournalUsageReader(Journal.Reader).ReadAsync(rankedBy, None)).GroupBy(NameOf, StringComparer.Ordinal).Select(group => (group.Key, Value: group.Sum(row => Measure(row, measure))));
            var order = (measure, ranking.IsFalling) switch
            {
                (UsageMeasure.Name, true) => groups.OrderByDescending(static group => group.Key, StringComparer.Ordinal),
                (UsageMeasure.Name, false) => groups.OrderBy(static group => group.Key, StringComparer.Ordinal),
                (_, true) => groups.OrderByDescending(static group => group.Value).ThenBy(static group => group.Key, StringComparer.Ordinal),
                _ => groups.OrderBy(static group => group.Value).ThenBy(static group => group.Key, StringComparer.Ordinal),
            };

            var ranked = await book.ReadRankedAsync(query, ranking, None);
            Assert.Equal(order.Skip(ranking.Skip).Take(7).SelectMany(group => all.Where(row => NameOf(row) == group.Key)), ranked!.Rows);
            Assert.Equal(all.Select(NameOf).Distinct().Count(), ranked.Groups);
            Assert.Equal(
                all.GroupBy(static row => row.Currency).Select(static some => (some.Key, some.Sum(static row => row.InputTokens), some.Aggregate((Int128)0, static (sum, row) => sum + row.GrossCost!.Value))).Order(),
                ranked.Totals.Select(static row => (row.Currency, row.InputTokens, row.GrossCost!.Value)).Order());
        }

        string NameOf(UsageRow row) => string.Join('\0', row.Team, row.User);
    }

    public async ValueTask DisposeAsync() => await _temporary.DisposeAsync();

    private static long Measure(UsageRow row, UsageMeasure measure) => measure switch
    {
        UsageMeasure.Tokens => row.InputTokens + row.OutputTokens,
        UsageMeasure.Input => row.InputTokens,
        UsageMeasure.Output => row.OutputTokens,
        UsageMeasure.Cached => row.CachedTokens,
        UsageMeasure.Reasoning => row.ReasoningTokens,
        UsageMeasure.Requests => row.Requests,
        _ => 0,
    };

    private static UsageQuery Days(params UsageColumn[] by) => new(Midnight.AddDays(-1), Midnight.AddDays(3), UsageBucket.Day, by);

    private static async Task ReadAsync(UsageBook book)
    {
        await book.ReadSplitsAsync(Days(UsageColumn.Team), None);
        await book.ReadAsync(Days(UsageColumn.User), None);
    }

    private UsageBook Book() => new(Journal.Reader, new DayShelf(Journal.Reader.File, Journal.GatewayId, static () => Key), _clock, _told.Add);

    private async Task FillAsync()
    {
        await Journal.AppendAsync(Records.Trusted("a", 10, 20) with { User = User }, None);
        await Journal.AppendAsync(Records.Trusted("b", 1, 2, at: Records.Noon.AddDays(1)) with { User = "grace" }, None);
        await Journal.AppendAsync(Records.Trusted("c", 5, 6, at: Records.Noon.AddDays(2)) with { User = User }, None);
    }

    /// <summary>What a gateway answers that runs and stops.</summary>
    private async Task<(IReadOnlyList<SplitRow> Splits, IReadOnlyList<UsageRow> Users)> StopAsync()
    {
        using var book = Book();
        var answers = (await book.ReadSplitsAsync(Days(UsageColumn.Team), None), await book.ReadAsync(Days(UsageColumn.User), None));
        await book.ShelveAsync(true, None);
        return answers;
    }

    private async Task CompareAsync(UsageBook book)
    {
        Assert.Equal(await new JournalUsageReader(Journal.Reader).ReadSplitsAsync(Days(UsageColumn.Team), None), await book.ReadSplitsAsync(Days(UsageColumn.Team), None));
        Assert.Equal(await new JournalUsageReader(Journal.Reader).ReadAsync(Days(UsageColumn.User), None), await book.ReadAsync(Days(UsageColumn.User), None));
    }

    private Task EmptySumsAsync() => Sql.ExecuteAsync(Journal.Reader.File, "UPDATE usage SET trusted_input = 0, trusted_output = 0, exchanges = 0, requests = 0");

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Records.Noon.AddDays(9);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
