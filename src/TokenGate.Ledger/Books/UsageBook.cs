using System.Text.Json;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Books;

/// <summary>
/// The sums of a journal in memory, by day: what pages ask for again and again, each day read once from the journal's own sums and kept up
/// by the entries that are booked since; days that are over may lie on disk too (adr/0035). It answers as <see cref="JournalUsageReader"/>
/// does, which it asks itself for what it does not keep: one user, and hours. Bounded: the day that was used longest ago is forgotten
/// first. Thread-safe, one question at a time.
/// </summary>
public sealed partial class UsageBook : IUsageReader, IDisposable
{
    /// <summary>Days of 85,000 people in 300 teams take about a megabyte each.</summary>
    private const long MostBytes = 256L << 20;

    /// <summary>So many new entries are looked at; behind more of them, every day is read again.</summary>
    private const int MostBehind = 200_000;

    /// <summary>Quarter hours whose changes are remembered: more are three years of them.</summary>
    private const int MostChanges = 100_000;

    private const int Page = 1_000;

    private readonly JournalReader _reader;
    private readonly JournalUsageReader _journal;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<(long From, long To), BookedSpan> _spans = [];
    private readonly Dictionary<long, long> _changed = [];
    private readonly PlaceBook _places = new();
    private long _position = -1;
    private long _version;
    private long _forgotten;
    private long _first = long.MaxValue;
    private long _last = long.MinValue;
    private long _tick;

    /// <summary>The book of a journal, with nothing in it so far.</summary>
    /// <param name="journal">The journal.</param>
    public UsageBook(JournalReader journal)
        : this(journal, null, TimeProvider.System, static _ => { })
    {
    }

    /// <summary>The same, with days on disk.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="shelf">Where they lie; null for nowhere.</param>
    /// <param name="time">Tells which days are over.</param>
    /// <param name="report">Takes why days on disk cannot be used or written.</param>
    internal UsageBook(JournalReader journal, DayShelf? shelf, TimeProvider time, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(journal);
        (_reader, _journal) = (journal, new JournalUsageReader(journal));
        (_shelf, _time, _report) = (shelf, time, report);
    }

    /// <summary>What its days take of memory, in bytes, about.</summary>
    public long Bytes { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyList<UsageRow>> ReadAsync(UsageQuery query, CancellationToken cancellationToken) => Knows(query)
        ? JournalUsageReader.Usage(query, await SumsAsync(query, cancellationToken))
        : await UsersAsync(query, cancellationToken) ?? await _journal.ReadAsync(query, cancellationToken);

    /// <summary>How the gross tokens divided, in the same grouping.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyList<SplitRow>> ReadSplitsAsync(UsageQuery query, CancellationToken cancellationToken) => Knows(query)
        ? JournalUsageReader.Splits(query, await SumsAsync(query, cancellationToken))
        : await _journal.ReadSplitsAsync(query, cancellationToken);

    /// <summary>Who used what: the groups of a query's columns, each with its people. Buckets and currencies do not matter.</summary>
    /// <param name="query">The query, without users.</param>
    /// <param name="active">True for people with a trusted token, false for everybody with an exchange.</param>
    /// <param name="cancellationToken">Ends it between two days.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<BookedPeople> ReadPeopleAsync(UsageQuery query, bool active, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var groups = new BookedGroups(query with { Bucket = UsageBucket.Total, Currencies = null });
        var places = new NumberSet();
        await VisitAsync(
            query,
            (span, _) =>
            {
                groups.Add(span, _places, 0);
                places.Add(active ? span.Active : span.Seen);
            },
            cancellationToken);
        return await InAsync(() => new BookedPeople(groups.People(places, _places), _places.People), cancellationToken);
    }

    /// <summary>Reads a day, so that questions about it need not wait. Gives false where nothing is booked on it.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<bool> PrepareAsync(ReportingZone zone, DateOnly day, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var found = false;
        await VisitAsync(
            new UsageQuery(zone.StartOf(day), zone.StartOf(day.AddDays(1)), UsageBucket.Total, []) { Zone = zone }, (_, _) => found = true, cancellationToken);
        return found;
    }

    /// <summary>The first day of a calendar on which anything is booked; null while nothing is.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<DateOnly?> FirstDayAsync(ReportingZone zone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return InAsync(() => _first > _last ? (DateOnly?)null : zone.DayOf(QuarterHour.Start(_first)), cancellationToken);
    }

    /// <summary>Takes in what was booked since, so that the next question finds little to do.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task KeepUpAsync(CancellationToken cancellationToken) => InAsync(static () => true, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>The days that changed since a version, null for all of them, and the version now.</summary>
    internal Task<(IReadOnlySet<DateOnly>? Days, long Version)> ChangedSinceAsync(long version, ReportingZone zone, CancellationToken cancellationToken) => InAsync<(IReadOnlySet<DateOnly>?, long)>(
        () => version < _forgotten
            ? (null, _version)
            : (_changed.Where(pair => pair.Value > version).Select(pair => ReportingZone.DayOf(zone.LocalHour(pair.Key))).ToHashSet(), _version),
        cancellationToken);

    private static bool Knows(UsageQuery query) => query.User is null && query.Bucket != UsageBucket.Hour && !query.By.Contains(UsageColumn.User);

    private async Task<List<(long LocalHour, string? Currency, Booking Booking)>> SumsAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var groups = new BookedGroups(query);
        await VisitAsync(query, (span, piece) => groups.Add(span, _places, groups.Bucket(piece)), cancellationToken);
        return groups.Sums();
    }

    /// <summary>Visits the spans that a query is made of, each as it stands at that moment.</summary>
    private async Task VisitAsync(UsageQuery query, Action<BookedSpan, Piece> visit, CancellationToken cancellationToken)
    {
        // Others may ask between two days: the first questions after a start read many.
        foreach (var piece in await InAsync(() => Pieces(query).ToList(), cancellationToken))
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                visit(Span(piece), piece);
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    /// <summary>Runs what needs the book alone, and up to date.</summary>
    private async Task<T> InAsync<T>(Func<T> act, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            KeepUp(cancellationToken);
            return act();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// The days of a query and the parts of days, none over a change of currency. A part that ends behind the last booking is the whole
    /// day, which is kept already.
    /// </summary>
    private IEnumerable<Piece> Pieces(UsageQuery query)
    {
        var (from, to) = (Math.Max(QuarterHour.From(query.From), _first), Math.Min(QuarterHour.Ceiling(query.To), _last == long.MinValue ? _last : _last + 1));
        if (from >= to)
        {
            yield break;
        }

        IEnumerable<(long From, long To, string? Code)> spans = query.Currencies?.Spans(from, to).Select(static span => (span.From, span.To, (string?)span.Code)) ?? [(from, to, null)];
        foreach (var (first, end, currency) in spans)
        {
            for (var day = query.Zone.DayOf(QuarterHour.Start(first)); ; day = day.AddDays(1))
            {
                var (start, next) = (QuarterHour.From(query.Zone.StartOf(day)), QuarterHour.From(query.Zone.StartOf(day.AddDays(1))));
                if (start >= end)
                {
                    break;
                }

                // Before the first booking and behind the last one there is nothing: it is the same day either way.
                var (begin, close) = (Math.Max(start, first), Math.Min(next, end));
                (begin, close) = (begin == _first ? start : begin, close == _last + 1 ? next : close);
                yield return new Piece(begin, close, currency, begin == start && close == next);
            }
        }
    }

    private BookedSpan Span(Piece piece)
    {
        if (!_spans.TryGetValue((piece.From, piece.To), out var span))
        {
            // Whoever reads a day for its first time may as well note what will be asked by user.
            var table = IsToBeFiled(piece) ? new PlaceTable() : null;
            span = Scan(piece, ref table);
            span.IsDay = piece.IsDay;
            File(piece, span, table);
            _spans.Add((piece.From, piece.To), span);
        }

        span.UsedAt = ++_tick;
        Shrink();
        return span;
    }

    private void Shrink()
    {
        Bytes = _spans.Values.Sum(static span => span.Bytes);
        while (Bytes > MostBytes && _spans.Count > 1)
        {
            var (key, oldest) = _spans.MinBy(static pair => pair.Value.UsedAt);
            _spans.Remove(key);
            Bytes -= oldest.Bytes;
        }
    }

    /// <summary>Takes in the entries since the last one that was.</summary>
    private void KeepUp(CancellationToken cancellationToken)
    {
        var (oldest, head) = _reader.Ends();
        if (_position < 0 && Restore(head))
        {
            // What was booked since is taken in below.
        }
        else if (_position < 0 || _position > head || _position < oldest - 1 || head - _position > MostBehind)
        {
            Begin(head);
            return;
        }

        while (_position < head)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var before = _position;
            _reader.Query(connection =>
            {
                using var places = new PlaceFinder(connection);
                return _reader.ShowBodies(connection, _position, Page, (sequence, kind, body) => Take(places, sequence, kind, body));
            });
            if (_position == before)
            {
                break;
            }
        }
    }

    /// <summary>Begins anew: what was known is read again when it is asked for.</summary>
    private void Begin(long head)
    {
        _spans.Clear();
        _tables.Clear();
        _changed.Clear();
        ReadEnds();
        _position = head;
        _forgotten = ++_version;
    }

    private void ReadEnds() =>
        (_first, _last) = _reader.Query(static connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT (SELECT min(quarter) FROM usage), (SELECT max(quarter) FROM usage)";
            using var row = command.ExecuteReader();
            return row.Read() && !row.IsDBNull(0) ? (row.GetInt64(0), row.GetInt64(1)) : (long.MaxValue, long.MinValue);
        });

    private void Take(PlaceFinder finder, long sequence, EntryKind kind, ReadOnlySpan<byte> body)
    {
        _position = sequence;
        IReadOnlyList<Booking> bookings;
        try
        {
            bookings = BookingReader.Read(kind, body);
        }
        catch (Exception damaged) when (damaged is FormatException or JsonException or InvalidOperationException or OverflowException)
        {
            // What it was booked as stands in the sums, and is read again from there; the entry is for an audit.
            _spans.Clear();
            _tables.Clear();
            _forgotten = ++_version;
            return;
        }

        foreach (var booking in bookings)
        {
            Take(finder, sequence, booking);
        }
    }

    private void Take(PlaceFinder finder, long sequence, in Booking booking)
    {
        var quarter = booking.Key.Quarter;
        (_first, _last) = (Math.Min(_first, quarter), Math.Max(_last, quarter));
        _changed[quarter] = ++_version;
        if (_changed.Count > MostChanges)
        {
            _changed.Clear();
            _forgotten = _version;
        }

        var spans = _spans.Where(pair => pair.Key.From <= quarter && quarter < pair.Key.To && pair.Value.Sequence < sequence).ToList();
        if (spans.Count == 0 && !_tables.Lack(sequence, quarter))
        {
            return;
        }

        var place = finder.Find(booking.Key, booking.Class);
        if (place > _places.Last)
        {
            _reader.Scan(scan => _places.Read(scan));
        }

        _tables.Add(sequence, quarter, place, booking.Sums);
        foreach (var (key, span) in spans)
        {
            // Who is active no longer follows from what was taken back: another exchange may count.
            if (booking.Sums.Requests < 0 || place < 0)
            {
                _spans.Remove(key);
            }
            else
            {
                span.Add(place, _places.ClassOf(place), booking.Sums, _time.GetUtcNow());
            }
        }
    }

    /// <summary>A part of a query within a day and a currency, in quarter hours.</summary>
    internal readonly record struct Piece(long From, long To, string? Currency, bool IsDay);
}
