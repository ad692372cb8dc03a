using TokenGate.Ledger;

namespace TokenGate.Demo.Staff;

/// <summary>
/// What the simulated company delivered on the working days of three months: each team something of its own, more as time goes on.
/// </summary>
internal static class Delivered
{
    private const int Days = 91;

    /// <summary>The outcomes up to a day, the day itself included.</summary>
    public static IReadOnlyList<DeliveredOutcome> Until(DateOnly today, IEnumerable<string> teams) =>
    [
        .. from team in teams.Distinct(StringComparer.Ordinal).Index()
           from back in Enumerable.Range(0, Days)
           let day = today.AddDays(-back)
           where day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) || back == 0
           select new DeliveredOutcome(
               $"demo-{team.Index}-{day:yyyyMMdd}",
               day,
               KindOf(team.Item),
               1 + ((team.Index + (back * 7)) % 5) + ((Days - back) / 30),
               team.Item,
               Assignment.Projects[(team.Index + back) % Assignment.Projects.Count]),
    ];

    private static string KindOf(string team) => team switch
    {
        "Platform" => "merged pull request",
        "Service" => "resolved ticket",
        _ => "document",
    };
}
