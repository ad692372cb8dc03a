using TokenGate.Gateway.Peers;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>
/// Who was active, by day: by team and model from Redis where others count in it, else from the journals; by project, tool and kind of work
/// from the journals, since Redis keeps those without people. In a fleet the journals are those of all gateways.
/// </summary>
internal sealed class ActivityReader : IDisposable
{
    /// <summary>The columns of <see cref="ReadPeopleAsync"/>.</summary>
    public static readonly UsageColumn[] PeopleColumns = [UsageColumn.Team, UsageColumn.Model];

    /// <summary>The columns of <see cref="ReadTagsAsync"/>.</summary>
    public static readonly UsageColumn[] TagColumns = [UsageColumn.Project, UsageColumn.Client, UsageColumn.Work];

    private readonly AdminLedger _ledger;
    private readonly ActivityDays? _people;
    private readonly ActivityDays? _redisPeople;
    private readonly ActivityDays? _tags;
    private readonly bool _isOfAFleet;

    /// <summary>Begins with nothing kept.</summary>
    public ActivityReader(AdminLedger ledger, PeerClient peers)
    {
        (_ledger, _isOfAFleet) = (ledger, peers.HasPeers);
        if (ledger.JournalOrNull is { } journal)
        {
            _tags = new ActivityDays(journal, TagColumns, () => ledger.Zone, peers);
            _people = new ActivityDays(journal, PeopleColumns, () => ledger.Zone, peers);
            _redisPeople = ledger.Redis is { } redis ? new ActivityDays(redis.ReadAsync, PeopleColumns, redis.Changes()) : null;
        }
    }

    /// <summary>Where the people are read: <c>redis</c> or <c>journal</c>.</summary>
    /// <exception cref="Ledger.Redis.RedisLedgerException">Redis cannot be reached.</exception>
    public Task<string> SourceAsync(CancellationToken cancellationToken) => _ledger.DefaultSourceAsync(_isOfAFleet, cancellationToken);

    /// <summary>The days of a query by team and model.</summary>
    /// <param name="query">The query.</param>
    /// <param name="source">What <see cref="SourceAsync"/> said.</param>
    /// <param name="cancellationToken">Ends it between two days.</param>
    /// <exception cref="Requests.AdminFaultException">There is no journal.</exception>
    public Task<IReadOnlyList<(DateOnly Day, ActivityDay Activity)>> ReadPeopleAsync(UsageQuery query, string source, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        return (source == "redis" ? _redisPeople : _people)!.ReadAsync(query, cancellationToken);
    }

    /// <summary>The days of a query by project, client program and kind of work.</summary>
    /// <exception cref="Requests.AdminFaultException">There is no journal.</exception>
    public Task<IReadOnlyList<(DateOnly Day, ActivityDay Activity)>> ReadTagsAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        return _tags!.ReadAsync(query, cancellationToken);
    }

    /// <summary>
    /// Reads the days that a page shows unless it is asked for others, the last one first: four weeks, those before, and the weeks in which
    /// somebody is looked for who may be new.
    /// </summary>
    /// <param name="zone">The calendar.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Ends it between two days.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task PrepareAsync(ReportingZone zone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_ledger.JournalOrNull?.Book is not { } book || await book.FirstDayAsync(zone, cancellationToken) is not { } first)
        {
            return;
        }

        var (today, shown) = (zone.DayOf(now), 2 * AdoptionReport.Month);
        for (var back = 0; back <= shown + AdoptionReport.Memory && today.AddDays(-back) >= first; back++)
        {
            var day = today.AddDays(-back);
            await book.PrepareAsync(zone, day, cancellationToken);
            var query = new UsageQuery(zone.StartOf(day), zone.StartOf(day.AddDays(1)), UsageBucket.Day, []) { Zone = zone };
            await _people!.ReadAsync(query, cancellationToken);
            if (back <= shown)
            {
                await _tags!.ReadAsync(query, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _people?.Dispose();
        _redisPeople?.Dispose();
        _tags?.Dispose();
    }
}
