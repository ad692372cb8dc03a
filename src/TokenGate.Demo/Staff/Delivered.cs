using TokenGate.Ledger;

namespace TokenGate.Demo.Staff;

/// <summary>What the simulated company delivered: pull requests of each team, and documents, today and on the days before.</summary>
internal static class Delivered
{
    private const int Days = 20;

    /// <summary>The outcomes up to a day.</summary>
    public static IReadOnlyList<DeliveredOutcome> Until(DateOnly today, IEnumerable<string> teams) =>
    [
        .. from team in teams.Distinct(StringComparer.Ordinal).Index()
           from back in Enumerable.Range(0, Days)
           let day = today.AddDays(-back)
           where day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) || back == 0
           select new DeliveredOutcome(
               $"demo-{team.Index}-{day:yyyyMMdd}", day, team.Index % 3 == 2 ? "document" : "merged pull request", 1 + ((team.Index + back) % 4), team.Item,
               Assignment.Projects[(team.Index + back) % Assignment.Projects.Count]),
    ];
}
