using TokenGate.Gateway.Peers;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>
/// Who was active, by day: by team and model from Redis where there is one, else from the journals; by project, tool and kind of work from
/// the journals, since Redis keeps those without people. In a fleet the journals are those of all gateways.
/// </summary>
internal sealed class ActivityReader : IDisposable
{
    /// <summary>The columns of <see cref="ReadPeopleAsync"/>.</summary>
    public static readonly UsageColumn[] PeopleColumns = [UsageColumn.Team, UsageColumn.Model];

    /// <summary>The columns of <see cref="ReadTagsAsync"/>.</summary>
    public static readonly UsageColumn[] TagColumns = [UsageColumn.Project, UsageColumn.Client, UsageColumn.Work];

    private readonly AdminLedger _ledger;
    private readonly ActivityDays? _people;
    private readonly ActivityDays? _tags;

    /// <summary>Begins with nothing kept.</summary>
    public ActivityReader(AdminLedger ledger, PeerClient peers)
    {
        _ledger = ledger;
        if (ledger.JournalOrNull?.Reader is { } journal)
        {
            var reader = new JournalUsageReader(journal);
            _tags = new ActivityDays(reader.ReadAsync, TagColumns, new JournalUsageChanges(journal, () => ledger.Zone), peers);
            _people = ledger.Redis is { } redis
                ? new ActivityDays(redis.ReadAsync, PeopleColumns, redis.Changes(), peers: null)
                : new ActivityDays(reader.ReadAsync, PeopleColumns, new JournalUsageChanges(journal, () => ledger.Zone), peers);
        }
    }

    /// <summary>Where the people are read: <c>redis</c> or <c>journal</c>.</summary>
    public string Source => _ledger.Redis is null ? "journal" : "redis";

    /// <summary>The days of a query by team and model.</summary>
    /// <exception cref="Requests.AdminFaultException">There is no journal.</exception>
    public Task<IReadOnlyList<(DateOnly Day, ActivityDay Activity)>> ReadPeopleAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        return _people!.ReadAsync(query, cancellationToken);
    }

    /// <summary>The days of a query by project, client program and kind of work.</summary>
    /// <exception cref="Requests.AdminFaultException">There is no journal.</exception>
    public Task<IReadOnlyList<(DateOnly Day, ActivityDay Activity)>> ReadTagsAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        _ = _ledger.Journal;
        return _tags!.ReadAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _people?.Dispose();
        _tags?.Dispose();
    }
}
