using System.Globalization;
using System.Text;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Alerts;

/// <summary>Seven days of the company, and the seven before.</summary>
/// <param name="Zone">The company's calendar.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Sums">The week.</param>
/// <param name="Before">The week before.</param>
/// <param name="People">People with trusted use.</param>
/// <param name="PeopleBefore">The same in the week before.</param>
/// <param name="Teams">Trusted tokens by team, this week and before; small teams merged.</param>
/// <param name="OpenAppeals">Appeals that wait for a decision now.</param>
internal sealed record WeeklyDigest(
    ReportingZone Zone,
    DateOnly From,
    DateOnly To,
    UsageSums Sums,
    UsageSums Before,
    int People,
    int PeopleBefore,
    IReadOnlyList<(string Team, long Trusted, long Before)> Teams,
    int OpenAppeals)
{
    private const int TopTeams = 5;

    /// <summary>What the week cost, and the week before, in each currency.</summary>
    public (IReadOnlyList<(string Currency, CostSums Cost)> Week, IReadOnlyList<(string Currency, CostSums Cost)> Before) Costs { get; init; } = ([], []);

    /// <summary>Gateways of a fleet that did not answer, with when each was read last.</summary>
    public IReadOnlyList<(string Gateway, DateTimeOffset At)> Silent { get; init; } = [];

    /// <summary>The heading.</summary>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"AI use, {From:d MMM} to {To.AddDays(-1):d MMM yyyy}");

    /// <summary>Gross tokens of sums.</summary>
    public static long Gross(UsageSums sums) => sums.Split.Input + sums.Split.Output;

    /// <summary>Trusted tokens of sums.</summary>
    public static long Trusted(UsageSums sums) => sums.Split.TrustedInput + sums.Split.TrustedOutput;

    /// <summary>Withheld tokens of sums.</summary>
    public static long Withheld(UsageSums sums) => sums.Split.WithheldInput + sums.Split.WithheldOutput;

    /// <summary>Unseen tokens of sums.</summary>
    public static long Unseen(UsageSums sums) => sums.Split.UnseenInput + sums.Split.UnseenOutput;

    /// <summary>What counted once before.</summary>
    public static long Again(UsageSums sums) => sums.Split.Replayed + sums.Split.Repeated + sums.Split.RepeatedOutput;

    /// <summary>The digest in sentences, one on a line.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Trusted: {Trusted(Sums):N0} tokens by {People:N0} people ({Change(Trusted(Sums), Trusted(Before))}; {PeopleBefore:N0} people the week before).\n");
        text.Append(CultureInfo.InvariantCulture, $"Of {Gross(Sums):N0} tokens that passed, {Again(Sums):N0} were there before, {Unseen(Sums):N0} were not seen, {Withheld(Sums):N0} were withheld ({Share(Withheld(Sums), Gross(Sums))}).\n");
        foreach (var (currency, cost) in Costs.Week.Where(static each => each.Cost.Gross > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"Cost: {Amount(cost.Gross)} {currency}, of it trusted {Amount(cost.Trusted)}, withheld {Amount(cost.Withheld)}.\n");
        }

        foreach (var (team, trusted, before) in Teams.Take(TopTeams))
        {
            text.Append(CultureInfo.InvariantCulture, $"{team}: {trusted:N0} ({Change(trusted, before)})\n");
        }

        if (OpenAppeals > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{OpenAppeals} {(OpenAppeals == 1 ? "appeal waits" : "appeals wait")} for a decision.\n");
        }

        foreach (var (gateway, at) in Silent)
        {
            text.Append(CultureInfo.InvariantCulture, $"Gateway {gateway} is away: it was read up to {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC.\n");
        }

        return text.ToString();
    }

    /// <summary>Cents are enough for a digest.</summary>
    private static string Amount(Int128 billionths) => ((decimal)billionths / ExchangeCost.Unit).ToString("N2", CultureInfo.InvariantCulture);

    private static string Change(long now, long before) => before == 0
        ? "no use the week before"
        : string.Create(CultureInfo.InvariantCulture, $"{100.0 * (now - before) / before:+0.0;-0.0;0.0} %");

    private static string Share(long part, long whole) => whole == 0 ? "0 %" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.0} %");
}
