using System.Runtime.CompilerServices;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>
/// An LRU cache of rows by day. A dashboard requests the same month over and over, and all but its last day is unchanged; so only days that
/// were booked on since are read again. Bounded by rows; the least recently used day is evicted first. Thread-safe.
/// </summary>
/// <param name="read">Reads the rows of a query.</param>
/// <param name="bucketOf">A row's bucket.</param>
/// <param name="changes">Reports which days have changed.</param>
/// <param name="mostRows">How many rows are cached at most.</param>
internal sealed class DayCache<TRow>(
    Func<UsageQuery, CancellationToken, Task<IReadOnlyList<TRow>>> read, Func<TRow, DateTimeOffset> bucketOf, IUsageChanges changes, int mostRows) : IDisposable
{
    /// <summary>Filters are user input: a day is not cached under keys of unbounded length.</summary>
    private const int MostShape = 1024;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<DayKey, KeptDay> _days = [];
    private int _rows;
    private long _tick;

    /// <summary>The rows of a query, some days at a time, in order.</summary>
    /// <param name="query">The query; its bucket is the hour or the day.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    public async IAsyncEnumerable<IReadOnlyList<TRow>> ReadAsync(UsageQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Forget(await changes.TakeAsync(cancellationToken));
            var zone = query.Zone;
            var first = zone.DayOf(query.From.AddTicks(-1)).AddDays(1);
            var end = zone.DayOf(query.To);
            if (first > end)
            {
                // It begins and ends within one day.
                yield return await read(query, cancellationToken);
                yield break;
            }

            if (zone.StartOf(first) > query.From)
            {
                yield return await read(query with { To = zone.StartOf(first) }, cancellationToken);
            }

            var shape = ShapeOf(query);
            for (var day = first; day < end;)
            {
                if (_days.TryGetValue(new DayKey(day, shape), out var kept))
                {
                    kept.UsedAt = ++_tick;
                    yield return kept.Rows;
                    day = day.AddDays(1);
                    continue;
                }

                var next = day.AddDays(1);
                while (next < end && next.DayNumber - day.DayNumber < MostDays(query) && !_days.ContainsKey(new DayKey(next, shape)))
                {
                    next = next.AddDays(1);
                }

                var rows = await read(query with { From = zone.StartOf(day), To = zone.StartOf(next) }, cancellationToken);
                Keep(day, next, shape, rows, zone);
                yield return rows;
                day = next;
            }

            if (query.To > zone.StartOf(end))
            {
                yield return await read(query with { From = zone.StartOf(end) }, cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>How many days are read at once: the rows of one read are in memory together.</summary>
    private static int MostDays(UsageQuery query) => (query.Bucket == UsageBucket.Hour, query.By.Contains(UsageColumn.User)) switch
    {
        (true, true) => 1,
        (false, false) => 31,
        _ => 7,
    };

    private static string ShapeOf(UsageQuery query) =>
        string.Join('\0', [query.Zone.ToString(), query.Currencies?.ToString() ?? "", query.Spending ? "spending" : "", query.Bucket.ToString(), .. query.By.Select(static column => column.ToString()), "\0", .. Filters(query).Select(static name => name ?? "\u0001")]);

    private static string?[] Filters(UsageQuery query) => [query.User, query.Team, query.Route, query.Model, query.Project, query.Client];

    private void Forget(IReadOnlySet<DateOnly>? changed)
    {
        foreach (var key in _days.Keys.Where(key => changed is null || changed.Contains(key.Day)).ToList())
        {
            Remove(key);
        }
    }

    private void Keep(DateOnly first, DateOnly end, string shape, IReadOnlyList<TRow> rows, ReportingZone zone)
    {
        if (shape.Length > MostShape)
        {
            return;
        }

        var byDay = rows.GroupBy(row => zone.DayOf(bucketOf(row))).ToDictionary(static group => group.Key, static group => group.ToArray());
        for (var day = first; day < end; day = day.AddDays(1))
        {
            var kept = new KeptDay(byDay.GetValueOrDefault(day) ?? []) { UsedAt = ++_tick };
            _days[new DayKey(day, shape)] = kept;
            _rows += kept.Weight;
        }

        while (_rows > mostRows && _days.Count > 0)
        {
            Remove(_days.MinBy(static pair => pair.Value.UsedAt).Key);
        }
    }

    private void Remove(DayKey key)
    {
        if (_days.Remove(key, out var kept))
        {
            _rows -= kept.Weight;
        }
    }

    private readonly record struct DayKey(DateOnly Day, string Shape);

    private sealed class KeptDay(TRow[] rows)
    {
        public TRow[] Rows => rows;

        /// <summary>An empty day weighs something too.</summary>
        public int Weight => rows.Length + 1;

        public long UsedAt { get; set; }
    }
}
