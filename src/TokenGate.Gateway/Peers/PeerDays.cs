using System.Text.Json;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Peers;

/// <summary>
/// Sums of the other gateways' journals, by day. What was read is kept: each gateway is told how far, and answers with what is new alone.
/// Of one that does not answer the days that were read before stand. Bounded by rows; the question that was asked longest ago is forgotten
/// first. Thread-safe.
/// </summary>
/// <typeparam name="TRow">A row of a journal.</typeparam>
/// <typeparam name="TDay">What is kept of a day's rows.</typeparam>
/// <param name="peers">The other gateways.</param>
/// <param name="keep">Makes of a day's rows what is kept.</param>
/// <param name="mostRows">How many rows are kept at most.</param>
internal sealed class PeerDays<TRow, TDay>(PeerClient peers, Func<IReadOnlyList<TRow>, TDay> keep, int mostRows)
    where TDay : class
{
    /// <summary>Days that one question asks for, by hours or people and without them: an answer has three seconds.</summary>
    private const int MostDays = 400;

    private const int MostLargeDays = 7;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Gateway, string Shape), Held> _held = [];
    private long _rows;
    private long _tick;

    /// <summary>
    /// What the others have of a query, each day of each gateway apart; of a part of a day the day is null. Rows are by hour where the
    /// query asks for hours, else by day.
    /// </summary>
    public async Task<IReadOnlyList<(DateOnly? Day, TDay Rows)>> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        if (!peers.HasPeers)
        {
            return [];
        }

        var zone = query.Zone;
        var first = zone.DayOf(query.From.AddTicks(-1)).AddDays(1);
        var end = zone.DayOf(query.To);
        List<SumSpan> spans = first > end ? [new SumSpan(query.From, query.To)] : [];
        if (first <= end && query.From < zone.StartOf(first))
        {
            spans.Add(new SumSpan(query.From, zone.StartOf(first)));
        }

        if (first <= end && zone.StartOf(end) < query.To)
        {
            spans.Add(new SumSpan(zone.StartOf(end), query.To));
        }

        var found = new List<(DateOnly?, TDay)>();
        var step = query.By.Contains(UsageColumn.User) || query.Bucket == UsageBucket.Hour ? MostLargeDays : MostDays;
        var day = first;
        do
        {
            var to = day.AddDays(step) < end ? day.AddDays(step) : end;
            await AskAsync(query, day, to, [.. spans], found, cancellationToken);
            spans.Clear();
            day = to;
        }
        while (day < end);
        return found;
    }

    private async Task AskAsync(UsageQuery query, DateOnly from, DateOnly to, SumSpan[] spans, List<(DateOnly?, TDay)> found, CancellationToken cancellationToken)
    {
        string?[] filters = [query.User, query.Team, query.Route, query.Model, query.Project, query.Client];
        var question = new SumQuestion
        {
            IsUsage = typeof(TRow) == typeof(UsageRow),
            Zone = query.Zone.ToString(),
            ByHour = query.Bucket == UsageBucket.Hour,
            By = [.. query.By],
            Filters = filters,
            Spending = query.Spending,
            InCurrencies = query.Currencies is not null,
            From = from,
            To = to,
            Spans = spans,
        };
        var shape = JsonSerializer.Serialize(new { question.Zone, question.ByHour, question.By, question.Filters, question.Spending, question.InCurrencies });
        lock (_gate)
        {
            foreach (var (key, held) in _held.Where(pair => pair.Key.Shape == shape))
            {
                question.Held.Add(key.Gateway, new SumsHeld(held.Position, [.. held.Days.Keys.Where(day => day >= from && day < to)]));
            }
        }

        foreach (var answer in await peers.AskAsync(SumQuestion.Topic, JsonSerializer.SerializeToUtf8Bytes(question), cancellationToken))
        {
            if (answer.Status == 200 && SumAnswer<TRow>.TryRead(answer.Body) is { } sums)
            {
                Take(answer.Gateway, shape, question.Held.GetValueOrDefault(answer.Gateway)?.Position ?? long.MaxValue, sums);
                found.AddRange(sums.Spans.Select(rows => ((DateOnly?)null, keep(rows))));
            }
        }

        lock (_gate)
        {
            foreach (var (_, held) in _held.Where(pair => pair.Key.Shape == shape))
            {
                held.UsedAt = ++_tick;
                found.AddRange(held.Days.Where(pair => pair.Key >= from && pair.Key < to).Select(static pair => ((DateOnly?)pair.Key, pair.Value.Rows)));
            }

            Shrink();
        }
    }

    /// <summary>Takes an answer to a question that said how far this gateway was.</summary>
    private void Take(string gateway, string shape, long asked, SumAnswer<TRow> sums)
    {
        var days = sums.Days.Select(day => (day.Day, Rows: keep(day.Rows), Weight: day.Rows.Length + 1)).ToList();
        lock (_gate)
        {
            if (!_held.TryGetValue((gateway, shape), out var held))
            {
                _held.Add((gateway, shape), held = new Held());
            }

            // Another answer that came meanwhile may have been older than the question: what changed in between nobody told.
            if (sums.Changed is null || held.Position < asked)
            {
                Forget(held, [.. held.Days.Keys]);
            }
            else
            {
                Forget(held, sums.Changed);
            }

            Forget(held, days.Select(static day => day.Day));
            foreach (var (day, rows, weight) in days)
            {
                held.Days[day] = (rows, weight);
                _rows += weight;
            }

            held.Position = sums.Position;
        }
    }

    private void Forget(Held held, IEnumerable<DateOnly> days)
    {
        foreach (var day in days)
        {
            if (held.Days.Remove(day, out var kept))
            {
                _rows -= kept.Weight;
            }
        }
    }

    private void Shrink()
    {
        while (_rows > mostRows && _held.Count > 0)
        {
            var oldest = _held.MinBy(static pair => pair.Value.UsedAt);
            Forget(oldest.Value, [.. oldest.Value.Days.Keys]);
            _held.Remove(oldest.Key);
        }
    }

    private sealed class Held
    {
        public Dictionary<DateOnly, (TDay Rows, int Weight)> Days { get; } = [];

        public long Position { get; set; } = long.MaxValue;

        public long UsedAt { get; set; }
    }
}
