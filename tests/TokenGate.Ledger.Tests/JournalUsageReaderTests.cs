using TokenGate.Usage;

namespace TokenGate.Ledger.Tests;

public sealed class JournalUsageReaderTests : UsageReaderConformance
{
    [Fact]
    public async Task ReadSplits_RandomRecords_GivesEveryPartOfTheSplit()
    {
        await using var temporary = TemporaryJournal.Open();
        var random = new Random(5);
        var records = Enumerable.Range(0, 200).Select(i => Records.Random(random, $"{i}") with { StartedAt = Records.Noon }).ToArray();
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, CancellationToken.None).AsTask()));

        var rows = await new JournalUsageReader(temporary.Journal.Reader).ReadSplitsAsync(
            new UsageQuery(Records.Noon, Records.Noon.AddHours(1), UsageBucket.Day, [UsageColumn.User]), CancellationToken.None);

        Assert.Equal(records.Select(record => record.User).Distinct().Order(StringComparer.Ordinal), rows.Select(row => row.User));
        Assert.All(rows, row =>
        {
            var own = records.Where(record => record.User == row.User).ToArray();
            Assert.Equal(own.Length, row.Sums.Exchanges);
            Assert.Equal(own.Aggregate(TokenSplit.None, (sum, record) => sum + record.Judgement.Split), row.Sums.Split);
        });
    }

    [Fact]
    public async Task ReadSplits_ByVerdictAndReason_GivesEachClassWithItsCorrections()
    {
        await using var temporary = TemporaryJournal.Open();
        var random = new Random(7);
        var records = Enumerable.Range(0, 300).Select(i => Records.Random(random, $"{i}") with { StartedAt = Records.Noon }).ToArray();
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, CancellationToken.None).AsTask()));
        var corrections = new Corrections(temporary.Journal, TimeProvider.System);
        foreach (var record in records.Where(record => record.Judgement.Verdict == Verdict.Padded).Take(20))
        {
            await corrections.DecideAsync(new AppealDecision(record.Id, true, "", "olga"), CancellationToken.None);
        }

        var rows = await new JournalUsageReader(temporary.Journal.Reader).ReadSplitsAsync(
            new UsageQuery(Records.Noon, Records.Noon.AddHours(1), UsageBucket.Total, [UsageColumn.Verdict, UsageColumn.Reason]), CancellationToken.None);

        var listing = new ExchangeListing(temporary.Journal.Reader);
        var splits = new Dictionary<string, TokenSplit>();
        foreach (var record in records)
        {
            splits.Add(record.Id, (await listing.FindAsync(record.Id, CancellationToken.None))!.Split);
        }

        var expected = records
            .GroupBy(record => (record.Judgement.Verdict, Reason: BookingClass.From(record).Reason))
            .ToDictionary(group => group.Key, group => group.Aggregate(TokenSplit.None, (sum, record) => sum + splits[record.Id]));
        Assert.Equal(expected, rows.ToDictionary(row => (row.Verdict!.Value, Reason: row.Reason!), row => row.Sums.Split));
        Assert.Contains(rows, row => row.Reason == "feature 0");
    }

    [Fact]
    public async Task ReadProvenance_OfAQuery_GivesSharesOfGrossTokensAndOfMissingExchanges()
    {
        await using var temporary = TemporaryJournal.Open();
        UsageRecord[] records =
        [
            Records.Trusted("a", 60, 30) with { Source = UsageSource.Provider },
            Records.Of("b", Verdict.Padded, new TokenSplit(0, 0, 0, 5, 0, 0, 3)) with { Source = UsageSource.Estimated },
            Records.Trusted("c", 1, 1) with { Source = UsageSource.Partial },
            Records.Of("d", Verdict.Unreadable, TokenSplit.None) with { Source = UsageSource.Missing },
            Records.Trusted("e", 1000, 1000, user: "grace") with { Source = UsageSource.Estimated },
        ];
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, CancellationToken.None).AsTask()));

        var provenance = await new JournalUsageReader(temporary.Journal.Reader).ReadProvenanceAsync(
            new UsageQuery(Records.Noon, Records.Noon.AddHours(1), UsageBucket.Total, []) { User = "ada" }, CancellationToken.None);

        Assert.Equal([0.9, 0.08, 0.02, 0.25, 0], Enum.GetValues<UsageSource>().Select(provenance.ShareOf));
    }

    [Fact]
    public void ReadTrusted_RandomRecords_AgreesWithTheRecordItself()
    {
        var random = new Random(8);
        var names = new Storage.NameCache();
        for (var i = 0; i < 2_000; i++)
        {
            var record = Records.Random(random, $"{i}");
            var booking = Booking.From(record);
            var sums = TrustedSums.From(booking.Sums);
            (BookingKey, TrustedSums, int)? expected = sums.IsZero ? null : (booking.Key, sums, booking.Class.Rules);

            Assert.Equal(expected, Storage.BookingReader.ReadTrusted(EntryKind.Exchange, Storage.RecordEncoder.Encode(record), names));
        }
    }

    [Fact]
    public void ReadTrusted_MoreUsersThanNamesAreKept_MixesNobodyUp()
    {
        var names = new Storage.NameCache();
        for (var i = 0; i < 100_000; i++)
        {
            // The second half meets the first half's places, some of them with the same name.
            var user = $"user-{i % 70_000}";
            var read = Storage.BookingReader.ReadTrusted(EntryKind.Exchange, Storage.RecordEncoder.Encode(Records.Trusted("x", user: user)), names);

            Assert.Equal(user, read!.Value.Key.User);
        }
    }

    [Theory]
    [InlineData("""{"id":"x","time":"2026-11-23T12:00:00Z","user":7}""")]
    [InlineData("""{"id":"x","time":"2026-11-23T12:00:00Z","verdict":"splendid","split":[0,0,1,0,0,1,0]}""")]
    [InlineData("""{"id":"x","time":"2026-11-23T12:00:00Z","split":[0,0,1,0,0,1,0]}""")]
    [InlineData("""{"id":"x","time":"2026-11-23T12:00:00Z"}""")]
    public void ReadTrusted_BodyThatIsNoRecord_Throws(string body) =>
        Assert.Throws<FormatException>(() => Storage.BookingReader.ReadTrusted(EntryKind.Exchange, System.Text.Encoding.UTF8.GetBytes(body), new Storage.NameCache()));

    [Fact]
    public void BookingReader_RandomRecords_AgreesWithTheRecordItself()
    {
        var random = new Random(8);
        foreach (var record in Enumerable.Range(0, 500).Select(i => Records.Random(random, $"{i}")))
        {
            var body = Storage.RecordEncoder.Encode(record);

            Assert.Equal(Booking.From(record), Assert.Single(Storage.BookingReader.Read(EntryKind.Exchange, body)));
        }
    }

    private protected override async Task<IReadOnlyList<UsageRow>> ReadAsync(IReadOnlyList<UsageRecord> records, UsageQuery query)
    {
        await using var temporary = TemporaryJournal.Open();
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, CancellationToken.None).AsTask()));
        return await new JournalUsageReader(temporary.Journal.Reader).ReadAsync(query, CancellationToken.None);
    }
}
