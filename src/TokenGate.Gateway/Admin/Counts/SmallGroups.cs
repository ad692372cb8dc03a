using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Peers;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>k-anonymity: teams with fewer users than <c>Admin:MinGroup</c> within the period of the query are not shown apart.</summary>
internal sealed class SmallGroups(AdminLedger ledger, FleetSums fleet, LiveOptions options)
{
    /// <summary>The k-anonymity bucket: replaces the names of teams and users that are too small to be shown.</summary>
    public const string Name = "(small groups)";

    /// <summary>The small teams of a question; null when its answer names neither teams nor users.</summary>
    /// <exception cref="AdminFaultException">The question asks for a small team alone, or for a user of one.</exception>
    public async Task<IReadOnlySet<string>?> OfAsync(CountQuestion question, CancellationToken cancellationToken)
    {
        var (user, team) = (question.Filter(UsageColumn.User), question.Filter(UsageColumn.Team));
        var named = question.Columns.Any(static column => column is UsageColumn.User or UsageColumn.Team);
        if (user is null && team is null && !named)
        {
            return null;
        }

        var unfiltered = (question with { Filters = new string?[question.Filters.Length], Currencies = null }).Query(UsageColumn.Team) with { Bucket = UsageBucket.Total };
        var members = (await fleet.ReadUsersAsync(ledger.Journal, unfiltered, active: false, cancellationToken))
            .GroupBy(static group => group.Names[0], StringComparer.Ordinal)
            .ToDictionary(static team => team.Key, static team => team.SelectMany(static part => part.Users).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

        var least = options.Current.Admin.MinGroup;
        var small = members.Where(pair => pair.Value.Count < least).Select(static pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        if ((team is not null && small.Contains(team)) || (user is not null && small.Any(each => members[each].Contains(user))))
        {
            throw AdminFaultException.Create(
                StatusCodes.Status403Forbidden,
                $"The team has fewer than {least} users in this time: only the operator sees it apart.",
                team is not null ? "team" : "user",
                "Leave the filter out.");
        }

        return small;
    }
}
