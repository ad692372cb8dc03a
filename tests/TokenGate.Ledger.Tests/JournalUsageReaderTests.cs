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

    private protected override async Task<IReadOnlyList<UsageRow>> ReadAsync(IReadOnlyList<UsageRecord> records, UsageQuery query)
    {
        await using var temporary = TemporaryJournal.Open();
        await Task.WhenAll(records.Select(record => temporary.Journal.AppendAsync(record, CancellationToken.None).AsTask()));
        return await new JournalUsageReader(temporary.Journal.Reader).ReadAsync(query, CancellationToken.None);
    }
}
