namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>Takes out of an answer what would tell of fewer people than may be told of, and what would let it be subtracted.</summary>
internal static class SafeAdoption
{
    /// <summary>The answer for a caller to whom names are not shown.</summary>
    /// <param name="made">The answer with folded groups.</param>
    /// <param name="least">How many people may be told of, at least.</param>
    public static Adoption From(Adoption made, int least)
    {
        bool Safe(int? people) => people is { } count && SafeCells.IsSafe(count, least);
        int? Told(int? people) => people is { } count ? SafeCells.Round(count, least) : null;
        double? ToldAverage(double? people) => people is { } count && (count == 0 || count >= least) ? SafeCells.Round((int)Math.Round(count), least) : null;
        IReadOnlyList<AdoptionRow> ToldRows(IReadOnlyList<AdoptionRow> rows) =>
            [.. rows.Select(row => row with { People = SafeCells.Round(row.People, least), PeopleBefore = SafeCells.Round(row.PeopleBefore, least) })];
        var (now, before) = (Safe(made.Active.Now), Safe(made.Active.Before));
        var (came, gone) = (made.Came, made.Gone);

        // Each of them is what the others leave.
        var parts = now && before && Safe(came.Stayed) && Safe(came.Returning) && Safe(came.New) && Safe(gone);
        return made with
        {
            Active = (now ? Told(made.Active.Now) : null, before ? Told(made.Active.Before) : null),
            Came = parts ? (Told(came.Stayed), Told(came.Returning), Told(came.New)) : (null, null, null),
            Gone = parts ? Told(gone) : null,
            Average = (ToldAverage(made.Average.Daily), ToldAverage(made.Average.Weekly), Safe(made.Average.Monthly) ? Told(made.Average.Monthly) : null),
            OnRoll = now && Safe(made.OnRoll) && Safe(made.Active.Now - made.OnRoll) ? Told(made.OnRoll) : null,
            Tokens = (now ? made.Tokens.Now : null, before ? made.Tokens.Before : null),
            Cost = (now ? made.Cost.Now : null, before ? made.Cost.Before : null),
            Series = [.. made.Series.Select(each => (each.Bucket, Told(each.People), each.Tokens))],
            Teams = now && before ? ToldRows(made.Teams) : [],
            Models = now && before ? ToldRows(made.Models) : [],
            Projects = now && before ? ToldRows(made.Projects) : [],
            Clients = now && before ? ToldRows(made.Clients) : [],
            Works = now && before ? ToldRows(made.Works) : [],
            Gross = (now ? made.Gross.Now : default, before ? made.Gross.Before : default),
        };
    }
}
