using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>What was delivered in the span, and what trusted usage there was for it.</summary>
/// <param name="Kind">The kind of outcome.</param>
/// <param name="Team">The team; null for all of that kind, beside the usage of the company.</param>
/// <param name="Count">How many.</param>
/// <param name="Before">How many in the span before.</param>
/// <param name="Tokens">Trusted tokens of the team, or of the company.</param>
/// <param name="TokensBefore">The same of the span before.</param>
/// <param name="Cost">What the trusted tokens cost, in billionths of the currency unit.</param>
internal readonly record struct OutcomeRow(string Kind, string? Team, long Count, long Before, long Tokens, long TokensBefore, Int128 Cost)
{
    /// <summary>What all tokens cost, in billionths; null where that must not be told.</summary>
    public Int128? Gross { get; init; }

    /// <summary>Makes the rows: one for each kind, and one for each team that delivered and is shown.</summary>
    /// <param name="outcomes">The outcomes of both spans. They have days and no times: the last day of the span before counts
    /// whole.</param>
    /// <param name="question">The spans.</param>
    /// <param name="made">The usage.</param>
    public static IReadOnlyList<OutcomeRow> From(IReadOnlyList<DeliveredOutcome> outcomes, AdoptionQuestion question, Adoption made)
    {
        var rows = new List<OutcomeRow>();
        foreach (var kind in outcomes.Where(outcome => question.Team is null || outcome.Team == question.Team).GroupBy(static outcome => outcome.Kind, StringComparer.Ordinal).OrderBy(static kind => kind.Key, StringComparer.Ordinal))
        {
            var (now, before) = Counts(kind);
            if (made.Tokens is ({ } tokens, { } tokensBefore))
            {
                rows.Add(new OutcomeRow(kind.Key, null, now, before, tokens, tokensBefore, made.Cost.Now ?? 0) { Gross = made.Gross.Now.Cost.Gross });
            }

            foreach (var team in kind.GroupBy(static outcome => outcome.Team, StringComparer.Ordinal).OrderBy(static team => team.Key, StringComparer.Ordinal))
            {
                // The row of a team that has parts is the one that sums them up.
                if (made.Teams.LastOrDefault(row => row.Name == team.Key) is { Name: not null } usage)
                {
                    var (count, old) = Counts(team);
                    rows.Add(new OutcomeRow(kind.Key, team.Key, count, old, usage.Tokens, usage.TokensBefore, usage.Cost) { Gross = usage.Spent?.Gross });
                }
            }
        }

        return rows;

        (long Now, long Before) Counts(IEnumerable<DeliveredOutcome> some) => (
            some.Where(outcome => outcome.Day >= question.From).Sum(static outcome => outcome.Count),
            some.Where(outcome => question.Zone.StartOf(outcome.Day) < question.BeforeTo).Sum(static outcome => outcome.Count));
    }
}
