using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Peers;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;

namespace TokenGate.Gateway.Alerts;

/// <summary>Reads what a week was, from the sums that journals keep: this gateway's, and in a fleet those of all.</summary>
internal sealed class DigestReader(IJournal journal, FleetSums sums, PeerAlerts peers, LiveOptions options, TimeProvider clock)
{
    private const string Small = "(small teams)";

    /// <summary>The seven days before a day of the company's calendar; null while there is no journal.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<WeeklyDigest?> ReadAsync(DateOnly to, CancellationToken cancellationToken)
    {
        if (LateJournal.Behind(journal) is not { } own)
        {
            return null;
        }

        var asked = clock.GetTimestamp();
        var zone = own.Reader.ReadZone();
        var currencies = own.Reader.ReadCurrencies() ?? new CurrencyHistory(options.Current.Report.Currency);
        var (week, costs, teams, people) = await SumAsync(own, zone, currencies, to.AddDays(-7), to, cancellationToken);
        var (before, costsBefore, teamsBefore, peopleBefore) = await SumAsync(own, zone, currencies, to.AddDays(-14), to.AddDays(-7), cancellationToken);
        var appeals = new AppealRegister(own, clock).List().Count(static appeal => appeal.State == AppealState.Open)
            + (await peers.AskAsync(cancellationToken)).Sum(static each => each.Facts.OpenAppeals);
        return new WeeklyDigest(zone, to.AddDays(-7), to, week, before, people, peopleBefore, Fold(teams, teamsBefore), appeals) { Costs = (costs, costsBefore), Silent = [.. sums.SilentSince(asked)] };
    }

    /// <summary>Teams by trusted tokens, the largest first. What few people did is told of them together.</summary>
    private List<(string Team, long Trusted, long Before)> Fold(Dictionary<string, (long Trusted, int People)> teams, Dictionary<string, (long Trusted, int People)> before)
    {
        var least = options.Current.Admin.MinGroup;
        return [.. teams
            .GroupBy(pair => pair.Value.People < least ? Small : pair.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Sum(static pair => pair.Value.Trusted), group.Sum(pair => before.GetValueOrDefault(pair.Key).Trusted)))
            .OrderByDescending(static row => row.Item2).ThenBy(static row => row.Key, StringComparer.Ordinal)];
    }

    private async Task<(UsageSums Sums, IReadOnlyList<(string Currency, CostSums Cost)> Costs, Dictionary<string, (long Trusted, int People)> Teams, int People)> SumAsync(
        Journal own, ReportingZone zone, CurrencyHistory currencies, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var all = default(UsageSums);
        var teams = new Dictionary<string, (long Trusted, int People)>(StringComparer.Ordinal);
        var costs = new SortedDictionary<string, CostSums>(StringComparer.Ordinal);
        var query = new UsageQuery(zone.StartOf(from), zone.StartOf(to), UsageBucket.Total, [UsageColumn.Team]) { Zone = zone };
        foreach (var row in await sums.ReadSplitsAsync(own, query with { Currencies = currencies }, cancellationToken))
        {
            all += row.Sums;
            costs[row.Currency!] = costs.GetValueOrDefault(row.Currency!) + row.Sums.Cost;
            teams[row.Team ?? "-"] = (teams.GetValueOrDefault(row.Team ?? "-").Trusted + WeeklyDigest.Trusted(row.Sums), 0);
        }

        var people = new HashSet<string>(StringComparer.Ordinal);
        foreach (var team in (await sums.ReadUsersAsync(own, query, active: true, cancellationToken)).GroupBy(static group => group.Names[0], StringComparer.Ordinal))
        {
            // Other gateways have some of its people too.
            var members = team.SelectMany(static part => part.Users).ToHashSet(StringComparer.Ordinal);
            teams[team.Key] = (teams.GetValueOrDefault(team.Key).Trusted, members.Count);
            people.UnionWith(members);
        }

        people.Remove("-");
        return (all, [.. costs.Select(static pair => (pair.Key, pair.Value))], teams, people.Count);
    }
}
