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
        bool SafeAverage(double? people) => people is { } count && (count == 0 || count >= least);
        var (now, before) = (Safe(made.Active.Now), Safe(made.Active.Before));
        var (came, gone) = (made.Came, made.Gone);

        // Each of them is what the others leave.
        var parts = now && before && Safe(came.Stayed) && Safe(came.Returning) && Safe(came.New) && Safe(gone);
        return made with
        {
            Active = (now ? made.Active.Now : null, before ? made.Active.Before : null),
            Came = parts ? came : (null, null, null),
            Gone = parts ? gone : null,
            Average = (
                SafeAverage(made.Average.Daily) ? made.Average.Daily : null,
                SafeAverage(made.Average.Weekly) ? made.Average.Weekly : null,
                Safe(made.Average.Monthly) ? made.Average.Monthly : null),
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
}
