namespace TokenGate.Ledger.Books;

/// <summary>Usage by user: from what counts at each place, read day by day from disk where it lies there.</summary>
public sealed partial class UsageBook
{
    private static readonly UsageColumn[] UserColumns =
        [UsageColumn.User, UsageColumn.Team, UsageColumn.Route, UsageColumn.Model, UsageColumn.Project, UsageColumn.Client, UsageColumn.Work];

    private readonly PeriodTables _tables = new();

    /// <summary>
    /// Some groups of a query by user, in an order, and what all of them add up to: a page that lists the first fifty of 85,000 people need
    /// not be sent the others.
    /// </summary>
    /// <param name="query">The query, by user and over the whole time.</param>
    /// <param name="ranking">Which groups.</param>
    /// <param name="cancellationToken">Ends it between two days.</param>
    /// <returns>They; null where the query is another one, or its numbers are too large: it is to be read whole and put in order
    /// then.</returns>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<RankedUsage?> ReadRankedAsync(UsageQuery query, UsageRanking ranking, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(ranking);
        if (!KnowsUsers(query) || query.Bucket != UsageBucket.Total)
        {
            return null;
        }

        try
        {
            var table = await TableAsync(query, cancellationToken);
            var ranked = ranking.Period is { } period ? await TableAsync(query with { From = period.From, To = period.To }, cancellationToken) : table;
            return await InAsync(() => new UserGroups(query, _places).Rank(table, ranked, ranking, BucketOf(query)), cancellationToken);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static bool KnowsUsers(UsageQuery query) =>
        query.User is null && query.Bucket != UsageBucket.Hour && query.By.Contains(UsageColumn.User) && !query.By.Except(UserColumns).Any();

    private static DateTimeOffset BucketOf(UsageQuery query) => QuarterHour.Start(QuarterHour.From(query.From));

    /// <summary>All rows of a query by user; null where the journal itself is to be asked.</summary>
    private async Task<IReadOnlyList<UsageRow>?> UsersAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        if (!KnowsUsers(query))
        {
            return null;
        }

        try
        {
            if (query.Bucket == UsageBucket.Total)
            {
                var table = await TableAsync(query, cancellationToken);
                return await InAsync(() => Rows(query, table, BucketOf(query)), cancellationToken);
            }

            var rows = new List<UsageRow>();
            var pieces = await InAsync(() => Pieces(query).ToList(), cancellationToken);
            foreach (var bucket in pieces.GroupBy(piece => query.Zone.BucketOf(query.Zone.LocalHour(piece.From), query.Bucket)))
            {
                var table = await FillAsync(new PeriodTable([.. bucket]), cancellationToken);
                rows.AddRange(await InAsync(() => Rows(query, table, bucket.Key), cancellationToken));
            }

            return rows;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private List<UsageRow> Rows(UsageQuery query, PeriodTable table, DateTimeOffset bucket)
    {
        var groups = new UserGroups(query, _places);
        var rows = table.Tables.SelectMany(each => groups.Rows(each.Table, each.Currency, bucket)).ToList();
        rows.Sort((left, right) =>
        {
            foreach (var column in query.By)
            {
                if (string.CompareOrdinal(left.NameOf(column), right.NameOf(column)) is not 0 and var order)
                {
                    return order;
                }
            }

            return string.CompareOrdinal(left.Currency, right.Currency);
        });
        return rows;
    }

    /// <summary>The table of a query's time, which is kept for the next who asks.</summary>
    private async Task<PeriodTable> TableAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var table = await InAsync(() => _tables.Of([.. Pieces(query)]), cancellationToken);
        try
        {
            return await FillAsync(table, cancellationToken);
        }
        catch (OverflowException)
        {
            await InAsync(() => _tables.Remove(table), cancellationToken);
            throw;
        }
    }

    /// <summary>Reads the days that a table lacks. Others may ask between two of them, and read some of the same.</summary>
    private async Task<PeriodTable> FillAsync(PeriodTable table, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                if (table.Next is not { } piece)
                {
                    return table;
                }

                table.Advance(ReadPlaces(piece, table.Of(piece.Currency)));
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    /// <summary>Adds what counts at each place of a day; gives the entry after which it stood so.</summary>
    private long ReadPlaces(Piece piece, PlaceTable into)
    {
        if (Span(piece) is { File: { } salt } span && _shelf is { } shelf)
        {
            try
            {
                into.Add(shelf.ReadPlaces(piece.From, piece.To, salt));
                return span.Sequence;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                span.File = null;
                _report(fault.Message);
            }
        }

        return _reader.Scan(scan => SpanReader.Read(scan, _places, piece.From, piece.To, into)).Sequence;
    }
}
