using TokenGate.Ledger;
using TokenGate.Ledger.Books;

namespace TokenGate.Gateway.Peers;

/// <summary>
/// What the journals of a whole fleet add up to: this gateway's, and what the others have. Of a gateway that is alone its own.
/// </summary>
internal sealed class FleetSums(PeerClient peers)
{
    /// <summary>Rows that are kept of other gateways, of either kind: about 60 MB.</summary>
    private const int MostRows = 400_000;

    /// <summary>How the gross tokens of the others divide.</summary>
    public PeerDays<SplitRow, IReadOnlyList<SplitRow>> Splits { get; } = new(peers, static rows => rows, MostRows);

    /// <summary>Trusted usage of the others.</summary>
    public PeerDays<UsageRow, IReadOnlyList<UsageRow>> Usage { get; } = new(peers, static rows => rows, MostRows);

    /// <summary>
    /// The gateways that answered once and have not since a moment of the clock's timestamps: their sums are older than it.
    /// </summary>
    public IEnumerable<(string Gateway, DateTimeOffset At)> SilentSince(long timestamp) => peers.SilentSince(timestamp);

    /// <summary>True where this gateway is one of several.</summary>
    public bool HasPeers => peers.HasPeers;

    /// <summary>Rows of all gateways: groups that several have come once from each. Buckets are those of the query, or days.</summary>
    /// <param name="own">This gateway's journal.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyList<SplitRow>> ReadSplitsAsync(Journal own, UsageQuery query, CancellationToken cancellationToken)
    {
        var others = Splits.ReadAsync(query, cancellationToken);
        var rows = await own.Book.ReadSplitsAsync(query, cancellationToken);
        return [.. rows, .. (await others).SelectMany(static day => day.Rows)];
    }

    /// <summary>The users of all gateways, in the groups of a query: groups that several have come once from each.</summary>
    /// <param name="own">This gateway's journal.</param>
    /// <param name="query">The query, without users.</param>
    /// <param name="active">True for users with a trusted token, false for all with an exchange.</param>
    /// <param name="cancellationToken">Ends it between two reads.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyList<UserGroup>> ReadUsersAsync(Journal own, UsageQuery query, bool active, CancellationToken cancellationToken)
    {
        var byUser = query with { By = [.. query.By, UsageColumn.User] };
        var others = OthersAsync();
        if (query.User is not null)
        {
            // The journal finds what is of one user by itself.
            return [.. active ? UserGroup.Active(await own.Book.ReadAsync(byUser, cancellationToken), query.By) : UserGroup.Seen(await own.Book.ReadSplitsAsync(byUser, cancellationToken), query.By), .. await others];
        }

        var booked = await own.Book.ReadPeopleAsync(query, active, cancellationToken);
        return [.. booked.Groups.Select(group => new UserGroup(group.Names, Users(group, booked.Names.Span))), .. await others];

        async Task<IEnumerable<UserGroup>> OthersAsync() => active
            ? (await Usage.ReadAsync(byUser, cancellationToken)).SelectMany(day => UserGroup.Active(day.Rows, query.By))
            : (await Splits.ReadAsync(byUser, cancellationToken)).SelectMany(day => UserGroup.Seen(day.Rows, query.By));

        static List<string> Users(BookedGroup group, ReadOnlySpan<string> names)
        {
            var users = new List<string>(group.People.Count + 1);
            foreach (var person in group.People)
            {
                users.Add(names[person]);
            }

            if (group.HasNobody)
            {
                users.Add(UserGroup.Nobody);
            }

            return users;
        }
    }
}
