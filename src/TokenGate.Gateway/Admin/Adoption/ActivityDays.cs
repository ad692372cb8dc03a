using TokenGate.Gateway.Peers;
using TokenGate.Ledger;
using TokenGate.Ledger.Books;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>
/// Who was active on which day: read once for each day and kept, until something is booked on it. Bounded; thread-safe, one read at a time.
/// </summary>
internal sealed class ActivityDays : IDisposable
{
    /// <summary>Days of all questions together: at 85,000 people and 300 groups, some 100 MB.</summary>
    private const int MostDays = 1_200;

    /// <summary>Rows of other gateways whose days are kept.</summary>
    private const int MostRows = 4_000_000;

    private const string Nobody = "-";

    private readonly Func<UsageQuery, CancellationToken, Task<ActivityDay>> _read;
    private readonly UsageColumn[] _columns;
    private readonly IUsageChanges _changes;
    private readonly PeerDays<UsageRow, ActivityDay>? _others;
    private readonly Lock _numbers = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<(DateOnly Day, string Shape), (ActivityDay Day, long Used)> _days = [];
    private readonly Dictionary<string, int> _people = new(StringComparer.Ordinal);
    private readonly List<int> _booked = [];
    private UsageBook? _book;
    private long _tick;

    /// <summary>The days of Redis, which are of all gateways, with nothing kept so far.</summary>
    /// <param name="read">Reads trusted rows by user and the columns.</param>
    /// <param name="columns">The columns, besides the user.</param>
    /// <param name="changes">Tells which days have changed.</param>
    public ActivityDays(Func<UsageQuery, CancellationToken, Task<IReadOnlyList<UsageRow>>> read, UsageColumn[] columns, IUsageChanges changes) =>
        (_read, _columns, _changes) = (async (query, cancellationToken) => DayOf(await read(query with { By = [UsageColumn.User, .. columns] }, cancellationToken)), columns, changes);

    /// <summary>The days of a journal, and of those of the other gateways, with nothing kept so far.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="columns">The columns, besides the user.</param>
    /// <param name="zone">Gives the calendar.</param>
    /// <param name="peers">The other gateways.</param>
    public ActivityDays(Journal journal, UsageColumn[] columns, Func<ReportingZone> zone, PeerClient peers)
    {
        _read = async (query, cancellationToken) =>
        {
            var book = journal.Book;
            if (book != _book)
            {
                // Another book numbers people in its own way.
                _book = book;
                _booked.Clear();
            }

            return DayOf(await book.ReadPeopleAsync(query with { By = columns }, active: true, cancellationToken));
        };
        (_columns, _changes) = (columns, journal.Changes(zone));
        _others = peers is { HasPeers: true } ? new PeerDays<UsageRow, ActivityDay>(peers, DayOf, MostRows) : null;
    }

    /// <summary>
    /// The days of a span, by day; those without usage are empty. The span begins with a day of the query's calendar; one that ends within
    /// a day has of that as much, which is not kept.
    /// </summary>
    /// <param name="query">From when to when, and which names.</param>
    /// <param name="cancellationToken">Ends it between two days.</param>
    public async Task<IReadOnlyList<(DateOnly Day, ActivityDay Activity)>> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        if (_others is null)
        {
            return await ReadOwnAsync(query, cancellationToken);
        }

        var asking = _others.ReadAsync(query with { By = [UsageColumn.User, .. _columns] }, cancellationToken);
        var own = await ReadOwnAsync(query, cancellationToken);
        var last = query.Zone.DayOf(query.To);
        var others = (await asking).ToLookup(part => part.Day ?? last, static part => part.Rows);
        return [.. own.Select(each => (each.Day, others.Contains(each.Day) ? Sum([each.Activity, .. others[each.Day]]) : each.Activity))];
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private ActivityDay Sum(IEnumerable<ActivityDay> days)
    {
        var sum = new ActivityDay(_columns.Length);
        foreach (var day in days)
        {
            sum.Add(day);
        }

        return sum;
    }

    private async Task<IReadOnlyList<(DateOnly Day, ActivityDay Activity)>> ReadOwnAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Forget(await _changes.TakeAsync(cancellationToken));
            var shape = string.Join('\0', [query.Zone.ToString(), query.Team ?? "\u0001", query.Model ?? "\u0001", query.Project ?? "\u0001", query.Client ?? "\u0001"]);
            var found = new List<(DateOnly, ActivityDay)>();
            var end = query.Zone.DayOf(query.To);
            for (var day = query.Zone.DayOf(query.From); day < end; day = day.AddDays(1))
            {
                if (!_days.TryGetValue((day, shape), out var kept))
                {
                    kept.Day = await ReadDayAsync(query with { From = query.Zone.StartOf(day), To = query.Zone.StartOf(day.AddDays(1)) }, cancellationToken);
                }

                _days[(day, shape)] = (kept.Day, ++_tick);
                found.Add((day, kept.Day));
            }

            if (query.Zone.StartOf(end) < query.To)
            {
                found.Add((end, await ReadDayAsync(query with { From = query.Zone.StartOf(end) }, cancellationToken)));
            }

            Shrink();
            return found;
        }
        finally
        {
            _gate.Release();
        }
    }

    private Task<ActivityDay> ReadDayAsync(UsageQuery query, CancellationToken cancellationToken) => _read(query with { Bucket = UsageBucket.Total }, cancellationToken);

    private ActivityDay DayOf(BookedPeople booked)
    {
        var day = new ActivityDay(_columns.Length);
        foreach (var group in booked.Groups)
        {
            var (split, requests, cost) = (group.Sums.Split, group.Sums.Requests, group.Sums.Cost.Trusted);
            var tokens = checked(split.TrustedInput + split.TrustedOutput);
            if ((tokens | requests) == 0 && cost == 0)
            {
                continue;
            }

            ActivityCell[] cells = [day.All, .. Enumerable.Range(0, _columns.Length).Select(i => day.Cell(i, group.Names[i]))];
            foreach (var cell in cells)
            {
                cell.Add(tokens, requests, cost);
            }

            foreach (var person in group.People)
            {
                var number = NumberOf(person, booked.Names.Span);
                foreach (var cell in cells)
                {
                    cell.People.Add(number);
                }
            }
        }

        return day;
    }

    /// <summary>The number of a person of the book: people of a team stand together there, and so they do here.</summary>
    private int NumberOf(int booked, ReadOnlySpan<string> names)
    {
        if (booked >= _booked.Count)
        {
            for (var i = _booked.Count; i < names.Length; i++)
            {
                _booked.Add(NumberOf(names[i]));
            }
        }

        return _booked[booked];
    }

    private ActivityDay DayOf(IReadOnlyList<UsageRow> rows)
    {
        var day = new ActivityDay(_columns.Length);
        foreach (var row in rows)
        {
            int? person = row.User is null or Nobody || row.Requests == 0 ? null : NumberOf(row.User);
            day.All.Add(row, person);
            for (var i = 0; i < _columns.Length; i++)
            {
                day.Cell(i, row.NameOf(_columns[i]) ?? Nobody).Add(row, person);
            }
        }

        return day;
    }

    private int NumberOf(string user)
    {
        lock (_numbers)
        {
            if (!_people.TryGetValue(user, out var number))
            {
                _people.Add(user, number = _people.Count);
            }

            return number;
        }
    }

    private void Forget(IReadOnlySet<DateOnly>? changed)
    {
        foreach (var key in _days.Keys.Where(key => changed is null || changed.Contains(key.Day)).ToList())
        {
            _days.Remove(key);
        }
    }

    private void Shrink()
    {
        if (_days.Count > MostDays)
        {
            foreach (var key in _days.OrderBy(static pair => pair.Value.Used).Take(_days.Count - MostDays).Select(static pair => pair.Key).ToList())
            {
                _days.Remove(key);
            }
        }
    }
}
