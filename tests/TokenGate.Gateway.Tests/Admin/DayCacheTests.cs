using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>Days that have not changed are not read again, and a table stops where an answer would be too large.</summary>
public sealed class DayCacheTests
{
    private static readonly DateTimeOffset First = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _reads = [];
    private readonly Changes _changes = new();

    [Fact]
    public async Task Read_OfDaysThatAreKept_AsksForWhatChangedAlone()
    {
        using var cache = Cache(1000);
        var query = new UsageQuery(First.AddHours(5), First.AddDays(4).AddHours(6), UsageBucket.Day, [UsageColumn.Team]);
        Assert.Equal(5, (await AllAsync(cache, query)).Count);
        Assert.Equal([(First.AddHours(5), First.AddDays(1)), (First.AddDays(1), First.AddDays(4)), (First.AddDays(4), First.AddDays(4).AddHours(6))], _reads);

        _reads.Clear();
        _changes.Next = new HashSet<DateOnly> { new(2026, 11, 3) };
        Assert.Equal(5, (await AllAsync(cache, query)).Count);
        Assert.Equal([(First.AddHours(5), First.AddDays(1)), (First.AddDays(2), First.AddDays(3)), (First.AddDays(4), First.AddDays(4).AddHours(6))], _reads);

        _reads.Clear();
        _changes.Next = null;
        await AllAsync(cache, query);
        Assert.Equal(3, _reads.Count);

        // Another question does not get this one's rows.
        _reads.Clear();
        _changes.Next = new HashSet<DateOnly>();
        await AllAsync(cache, query with { Team = "engine" });
        await AllAsync(cache, query with { By = [UsageColumn.User] });
        Assert.Equal(6, _reads.Count);
    }

    [Fact]
    public async Task Read_WithinOneDay_IsExact()
    {
        using var cache = Cache(1000);
        await AllAsync(cache, new UsageQuery(First.AddHours(5), First.AddHours(7), UsageBucket.Hour, []));
        Assert.Equal([(First.AddHours(5), First.AddHours(7))], _reads);
    }

    [Fact]
    public async Task Keeping_IsBoundedByRows_AndTheOldestGoesFirst()
    {
        using var cache = Cache(mostRows: 6);
        var query = new UsageQuery(First, First.AddDays(3), UsageBucket.Day, []);
        _changes.Next = new HashSet<DateOnly>();
        await AllAsync(cache, query);
        await AllAsync(cache, query with { From = First.AddDays(3), To = First.AddDays(5) });
        _reads.Clear();
        await AllAsync(cache, query with { From = First.AddDays(2), To = First.AddDays(5) });
        Assert.Empty(_reads);
        await AllAsync(cache, query);
        Assert.NotEmpty(_reads);
    }

    [Fact]
    public void Table_OfMoreRowsThanAllowed_Stops()
    {
        var table = new CountTable<TrustedTotals>(static (left, right) => new TrustedTotals(left.Requests + right.Requests, 0, 0, 0));
        for (var i = 0; i < CountLimits.MostRows; i++)
        {
            table.Add(CountKey.Create(First, [$"{i}"]), new TrustedTotals(1, 0, 0, 0));
        }

        table.Add(CountKey.Create(First, ["0"]), new TrustedTotals(1, 0, 0, 0));
        var fault = Assert.Throws<AdminFaultException>(() => table.Add(CountKey.Create(First, ["one more"]), new TrustedTotals(1, 0, 0, 0)));
        Assert.Equal(422, fault.Status);
        Assert.NotEmpty(fault.Errors!["by"]);
    }

    private DayCache<UsageRow> Cache(int mostRows) => new(
        (query, _) =>
        {
            _reads.Add((query.From, query.To));
            var days = new List<UsageRow>();
            for (var from = query.From; from < query.To; from = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero).AddDays(1))
            {
                days.Add(new UsageRow(from, null, null, null, null, 1, 1, 1, 0));
            }

            return Task.FromResult<IReadOnlyList<UsageRow>>(days);
        },
        static row => row.Bucket,
        _changes,
        mostRows);

    private static async Task<List<UsageRow>> AllAsync(DayCache<UsageRow> cache, UsageQuery query)
    {
        var rows = new List<UsageRow>();
        await foreach (var some in cache.ReadAsync(query, CancellationToken.None))
        {
            rows.AddRange(some);
        }

        return rows;
    }

    private sealed class Changes : IUsageChanges
    {
        public IReadOnlySet<DateOnly>? Next { get; set; }

        public Task<IReadOnlySet<DateOnly>?> TakeAsync(CancellationToken cancellationToken) => Task.FromResult(Next);
    }
}
