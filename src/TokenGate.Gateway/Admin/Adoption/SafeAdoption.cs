namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>Takes out of an answer what would tell of fewer people than may be told of, and what would let it be subtracted.</summary>
internal static class SafeAdoption
{
    /// <summary>The answer for a caller to whom names are not shown.</summary>
    /// <param name="exact">The answer with folded groups.</param>
    /// <param name="least">How many people may be told of, at least.</param>
    /// <param name="spans">The weeks that it is made of.</param>
    /// <param name="tree">The teams of the roll.</param>
    public static Adoption From(Adoption exact, int least, SafeSpans spans, TeamTree tree)
    {
        bool Safe(int? people) => people is { } count && SafeCells.IsSafe(count, least);
        bool SafeAverage(double? people) => people is { } count && (count == 0 || count >= least);
        var made = exact with
        {
            Active = (SafeSpans.Count(spans.People.Now, least), SafeSpans.Count(spans.People.Before, least)),
            OnRoll = exact.OnRoll is null ? null : SafeSpans.Count(spans.People.Now, AdoptionReport.Team, OnRoll(spans.People.Now, tree), least),
            Teams = Count(exact.Teams, spans.People, AdoptionReport.Team, least, row => PartsOf(row, spans.People, tree)),
            Models = Count(exact.Models, spans.People, AdoptionReport.Model, least),
            Projects = Count(exact.Projects, spans.Tags, AdoptionReport.Project, least),
            Clients = Count(exact.Clients, spans.Tags, AdoptionReport.Client, least),
            Works = Count(exact.Works, spans.Tags, AdoptionReport.Work, least),
        };
        var (now, before) = (Safe(made.Active.Now), Safe(made.Active.Before));
        var (came, gone) = (made.Came, made.Gone);

        // Each of them is what the others leave, and their sum is the exact number.
        var parts = now && before && made.Active == exact.Active && Safe(came.Stayed) && Safe(came.Returning) && Safe(came.New) && Safe(gone);
        return made with
        {
            Active = (now ? made.Active.Now : null, before ? made.Active.Before : null),
            Came = parts ? came : (null, null, null),
            Gone = parts ? gone : null,
            Average = (
                SafeAverage(made.Average.Daily) ? made.Average.Daily : null,
                SafeAverage(made.Average.Weekly) ? made.Average.Weekly : null,

                // Four weeks are a span like others: the number of another one, asked for as such, is not told exactly here.
                spans.People.Now.Count >= AdoptionReport.WeeksOfAMonth ? SafeSpans.Count([.. spans.People.Now.TakeLast(AdoptionReport.WeeksOfAMonth)], least) : null),
            OnRoll = now && Safe(made.OnRoll) && Safe(made.Active.Now - made.OnRoll) ? made.OnRoll : null,
            Tokens = (now ? made.Tokens.Now : null, before ? made.Tokens.Before : null),
            Cost = (now ? made.Cost.Now : null, before ? made.Cost.Before : null),
            Teams = now && before ? made.Teams : [],
            Models = now && before ? made.Models : [],
            Projects = now && before ? made.Projects : [],
            Clients = now && before ? made.Clients : [],
            Works = now && before ? made.Works : [],
            Gross = (now ? made.Gross.Now : default, before ? made.Gross.Before : default),
        };
    }

    private static IReadOnlyList<AdoptionRow> Count(
        IReadOnlyList<AdoptionRow> rows,
        (IReadOnlyList<ActivityDay> Now, IReadOnlyList<ActivityDay> Before) weeks,
        int column,
        int least,
        Func<AdoptionRow, IReadOnlyCollection<string>>? partsOf = null) =>
    [
        .. rows.Select(row => (Row: row, Names: partsOf?.Invoke(row) ?? [row.Name])).Select(each => each.Row with
        {
            People = SafeSpans.Count(weeks.Now, column, each.Names, least),
            PeopleBefore = SafeSpans.Count(weeks.Before, column, each.Names, least),
        }),
    ];

    /// <summary>The teams that a row sums up.</summary>
    private static IReadOnlyCollection<string> PartsOf(AdoptionRow row, (IReadOnlyList<ActivityDay> Now, IReadOnlyList<ActivityDay> Before) weeks, TeamTree tree) => row.IsRollUp
        ? [.. Teams(weeks.Now).Concat(Teams(weeks.Before)).Distinct(StringComparer.Ordinal).Where(team => tree.Upwards(team).Contains(row.Name))]
        : [row.Name];

    private static string[] OnRoll(IReadOnlyList<ActivityDay> weeks, TeamTree tree) => [.. Teams(weeks).Distinct(StringComparer.Ordinal).Where(team => tree.StaffOf(team) > 0)];

    private static IEnumerable<string> Teams(IReadOnlyList<ActivityDay> weeks) => weeks.SelectMany(static week => week.By(AdoptionReport.Team).Keys);
}
