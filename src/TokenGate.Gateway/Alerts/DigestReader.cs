using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;

namespace TokenGate.Gateway.Alerts;

/// <summary>Reads what a week was, from the sums that this gateway's journal keeps.</summary>
internal sealed class DigestReader(IJournal journal, LiveOptions options, TimeProvider clock)
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

        var (reader, zone) = (new JournalUsageReader(own.Reader), own.Reader.ReadZone());
        var (week, teams, people) = await SumAsync(reader, zone, to.AddDays(-7), to, cancellationToken);
        var (before, teamsBefore, peopleBefore) = await SumAsync(reader, zone, to.AddDays(-14), to.AddDays(-7), cancellationToken);
        var appeals = new AppealRegister(own, clock).List().Count(static appeal => appeal.State == AppealState.Open);
        return new WeeklyDigest(zone, to.AddDays(-7), to, week, before, people, peopleBefore, Fold(teams, teamsBefore), appeals);
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

    private static async Task<(UsageSums Sums, Dictionary<string, (long Trusted, int People)> Teams, int People)> SumAsync(
        JournalUsageReader reader, ReportingZone zone, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var sums = default(UsageSums);
        var teams = new Dictionary<string, (long Trusted, int People)>(StringComparer.Ordinal);
        var people = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in await reader.ReadSplitsAsync(new UsageQuery(zone.StartOf(from), zone.StartOf(to), UsageBucket.Total, [UsageColumn.Team, UsageColumn.User]) { Zone = zone }, cancellationToken))
        {
            sums += row.Sums;
            var trusted = WeeklyDigest.Trusted(row.Sums);
            var (sum, count) = teams.GetValueOrDefault(row.Team ?? "-");
            teams[row.Team ?? "-"] = (sum + trusted, count + (trusted > 0 ? 1 : 0));
            if (trusted > 0 && row.User is { } user and not "-")
            {
                people.Add(user);
            }
        }

        return (sums, teams, people.Count);
    }
}
