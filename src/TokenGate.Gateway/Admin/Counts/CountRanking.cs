using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>Reads which of the groups of a question are asked for: a page lists fifty people of a company, and not 85,000.</summary>
internal static class CountRanking
{
    /// <summary>Rows of an answer that is ranked.</summary>
    public const int MostRows = 1_000;

    /// <summary>The parameters that <see cref="Read"/> reads.</summary>
    public static readonly string[] Parameters = ["order", "reverse", "skip", "limit", "ranked_from", "ranked_to"];

    private static readonly string[] Measures = ["tokens", "input", "output", "cached", "reasoning", "requests", "name"];
    private static readonly string[] Answers = ["false", "true"];

    /// <summary>The ranking that is asked for; null for all rows in their own order. Faults are left with the reader.</summary>
    public static UsageRanking? Read(QueryReader query, CountQuestion question, bool isCsv)
    {
        if (Array.Find(Parameters, query.Has) is not { } asked)
        {
            return null;
        }

        if (isCsv)
        {
            query.Fault(asked, "A file has all rows: leave it out.");
        }
        else if (question.Bucket != UsageBucket.Total)
        {
            query.Fault(asked, "Groups are put in order over the whole time: write bucket=total.");
        }

        var measure = (UsageMeasure)query.OneOf("order", Measures, 0);
        var isReversed = query.OneOf("reverse", Answers, 0) == 1;
        var (from, to) = (query.Moment("ranked_from", question.Zone), query.Moment("ranked_to", question.Zone));
        if ((from is null) != (to is null) || from >= to)
        {
            query.Fault("ranked_from", "It goes with ranked_to, which is later: give both or none.");
        }

        return new UsageRanking(
            measure,
            (measure != UsageMeasure.Name) != isReversed,
            query.Number("skip", 0, int.MaxValue - MostRows, 0),
            query.Number("limit", 1, MostRows, MostRows))
        {
            Period = from is { } start && to is { } end ? (start, end) : null,
        };
    }
}
