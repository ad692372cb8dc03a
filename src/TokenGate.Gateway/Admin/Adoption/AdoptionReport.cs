using TokenGate.Gateway.Admin.Counts;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>
/// Works adoption out of the days of activity. Small teams are folded for everybody but the operator; see <see cref="SafeCells"/>.
/// </summary>
internal sealed class AdoptionReport(ActivityReader activity, CountReader counts, AdminLedger ledger, UserResolver people, LiveOptions options)
{
    /// <summary>How far back somebody is looked for before he counts as new, in days.</summary>
    public const int Memory = 91;

    /// <summary>Days of a month of whole weeks, which pages show unless they are asked for other days.</summary>
    public const int Month = 28;

    private const int Team = 0;

    private const int Model = 1;

    private const int Project = 0;

    private const int Client = 1;

    private const int Work = 2;

    /// <summary>The answer to a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="folds">True for a caller who is shown no small team.</param>
    /// <param name="cancellationToken">Ends it between two days.</param>
    public async Task<Adoption> MakeAsync(AdoptionQuestion question, bool folds, CancellationToken cancellationToken)
    {
        var least = options.Current.Admin.MinGroup;
        var end = question.Zone.StartOf(question.To);
        var source = await activity.SourceAsync(cancellationToken);
        var all = await activity.ReadPeopleAsync(question.Query(question.BeforeFrom.AddDays(-Memory), end), source, cancellationToken);
        var tags = await activity.ReadTagsAsync(question.Query(question.BeforeFrom, end), cancellationToken);
        var before = await BeforeAsync((query, token) => activity.ReadPeopleAsync(query, source, token), all, question, cancellationToken);
        var tagsBefore = await BeforeAsync(activity.ReadTagsAsync, tags, question, cancellationToken);
        HashSet<DateOnly> hidden = question.IsNameless ? HiddenWeeks(all, least) : [];
        (all, tags, before, tagsBefore) = (Without(all, hidden), Without(tags, hidden), Without(before, hidden), Without(tagsBefore, hidden));
        var now = Within(all, question.From, question.To);
        var (sum, sumBefore, earlier) = (Sum(now), Sum(before), Sum(Within(all, question.BeforeFrom.AddDays(-Memory), question.From)));
        var foldedTeams = new HashSet<string>(StringComparer.Ordinal);
        if (question.IsNameless)
        {
            // Whole weeks, the weeks before them directly in front.
            var safe = SafeWeeks.From(Within(all, question.BeforeFrom, question.To), ActivityReader.PeopleColumns.Length, least);
            foldedTeams.UnionWith(SafeWeeks.Folded(Within(all, question.BeforeFrom, question.To), Team, least));
            tags = SafeWeeks.From(tags, ActivityReader.TagColumns.Length, least);
            (sum, sumBefore) = (Sum(Within(safe, question.From, question.To)), Sum(Within(safe, question.BeforeFrom, question.From)));
            tagsBefore = Within(tags, question.BeforeFrom, question.From);
        }

        var (tagged, taggedBefore) = (Sum(Within(tags, question.From, question.To)), Sum(tagsBefore));
        var tree = new TeamTree(people.Roll);
        var gross = await GrossAsync(question, ActivityReader.PeopleColumns, hidden, cancellationToken);
        var spent = question.IsNameless ? null : gross.Spent;
        var spentByTag = question.IsNameless ? null : (await GrossAsync(question, ActivityReader.TagColumns, hidden, cancellationToken)).Spent;
        var currencies = await ledger.CurrenciesOfAsync(source, cancellationToken);
        var made = new Adoption
        {
            Source = source,
            Active = (sum.All.People.Count, sumBefore.All.People.Count),
            Came = Came(sum.All.People, sumBefore.All.People, earlier.All.People),
            Gone = sumBefore.All.People.Count - sumBefore.All.People.CountIn(sum.All.People),
            Average = (
                Mean(now.Select(static day => day.Activity)),
                Mean(Weeks(now)),
                Sum(Within(all, question.To.AddDays(-Month), question.To)).All.People.Count),
            Staff = tree.Staff == 0 ? null : question.Team is { } team ? tree.StaffWithin(team) : tree.Staff,
            OnRoll = tree.Staff == 0 ? null : OnRoll(sum, tree),
            Tokens = (sum.All.Tokens, sumBefore.All.Tokens),
            Cost = (sum.All.Cost, sumBefore.All.Cost),
            Series = [.. Series(now, question), .. hidden.Where(week => week >= question.From && week < question.To).Select(static week => (week, (int?)null, (long?)null))],
            Teams = Teams(sum.By(Team), sumBefore.By(Team), spent?[Team], question.IsNameless ? foldedTeams : null, tree, folds, least),
            Models = Rows(sum, sumBefore, spent, Model),
            Projects = Rows(tagged, taggedBefore, spentByTag, Project),
            Clients = Rows(tagged, taggedBefore, spentByTag, Client),
            Works = Rows(tagged, taggedBefore, spentByTag, Work),
            Gross = (gross.Now, gross.Before),
            Currency = (
                currencies.Of(question.Zone.StartOf(question.From), question.Zone.StartOf(question.To)),
                currencies.Of(question.Zone.StartOf(question.BeforeFrom), question.BeforeTo)),
        };
        return question.IsNameless ? SafeAdoption.From(made, least) : made;
    }

    /// <summary>The days of the span before; the last one as far as it is compared.</summary>
    private static async Task<List<(DateOnly Day, ActivityDay Activity)>> BeforeAsync(
        Func<UsageQuery, CancellationToken, Task<IReadOnlyList<(DateOnly Day, ActivityDay Activity)>>> read,
        IReadOnlyList<(DateOnly Day, ActivityDay Activity)> all,
        AdoptionQuestion question,
        CancellationToken cancellationToken)
    {
        var days = Within(all, question.BeforeFrom, question.BeforeEnd);
        return question.Zone.StartOf(question.BeforeEnd) < question.BeforeTo
            ? [.. days, .. await read(question.Query(question.BeforeEnd, question.BeforeTo), cancellationToken)]
            : days;
    }

    /// <summary>
    /// How all tokens divide, of both spans, and what they cost in the span by each name of some columns.
    /// </summary>
    private async Task<(UsageSums Now, UsageSums Before, IReadOnlyDictionary<string, CostSums>[] Spent)> GrossAsync(
        AdoptionQuestion question, UsageColumn[] columns, HashSet<DateOnly> hidden, CancellationToken cancellationToken)
    {
        var (now, before) = (default(UsageSums), default(UsageSums));
        var spent = Array.ConvertAll(columns, static _ => new Dictionary<string, CostSums>(StringComparer.Ordinal));
        await foreach (var row in RowsAsync(question.Counts(question.BeforeFrom, question.BeforeTo)))
        {
            before += row.Sums;
        }

        await foreach (var row in RowsAsync(question.Counts(question.From, question.Zone.StartOf(question.To))))
        {
            now += row.Sums;
            for (var i = 0; i < columns.Length; i++)
            {
                var name = row.NameOf(columns[i]) ?? "-";
                spent[i][name] = spent[i].GetValueOrDefault(name) + row.Sums.Cost;
            }
        }

        return (now, before, spent);

        async IAsyncEnumerable<SplitRow> RowsAsync(CountQuestion counted)
        {
            await foreach (var rows in counts.ReadSplitsAsync(counted, columns, cancellationToken))
            {
                foreach (var row in rows.Where(row => !hidden.Contains(AdoptionQuestion.Monday(question.Zone.DayOf(row.Bucket)))))
                {
                    yield return row;
                }
            }
        }
    }

    private static (int? Stayed, int? Returning, int? New) Came(PeopleSet now, PeopleSet before, PeopleSet earlier)
    {
        var stayed = now.CountIn(before);
        var known = new PeopleSet();
        known.Add(before);
        known.Add(earlier);
        var seen = now.CountIn(known);
        return (stayed, seen - stayed, now.Count - seen);
    }

    private static int OnRoll(ActivityDay sum, TeamTree tree)
    {
        var people = new PeopleSet();
        foreach (var (team, cell) in sum.By(Team).Where(pair => tree.StaffOf(pair.Key) > 0))
        {
            people.Add(cell.People);
        }

        return people.Count;
    }

    /// <summary>Active people on average, of the days or weeks with any.</summary>
    private static double Mean(IEnumerable<ActivityDay> sums) =>
        sums.Select(static sum => sum.All.People.Count).Where(static count => count > 0).DefaultIfEmpty(0).Average();

    /// <summary>
    /// Weeks in which fewer people were active than may be told of. Whom names are not shown, nothing of them is told, in no sum either:
    /// the
    /// difference of two spans would be such a week.
    /// </summary>
    private static HashSet<DateOnly> HiddenWeeks(IReadOnlyList<(DateOnly Day, ActivityDay Activity)> all, int least) =>
    [
        .. all.GroupBy(static day => AdoptionQuestion.Monday(day.Day)).Where(week => !SafeCells.IsSafe(Sum([.. week]).All.People.Count, least)).Select(static week => week.Key),
    ];

    private static List<(DateOnly Day, ActivityDay Activity)> Without(IReadOnlyList<(DateOnly Day, ActivityDay Activity)> all, HashSet<DateOnly> hidden) =>
        [.. all.Where(day => !hidden.Contains(AdoptionQuestion.Monday(day.Day)))];

    private static IEnumerable<(DateOnly, int?, long?)> Series(IReadOnlyList<(DateOnly Day, ActivityDay Activity)> now, AdoptionQuestion question) =>
        now.GroupBy(day => question.BucketOf(day.Day)).OrderBy(static bucket => bucket.Key).Select(static bucket =>
        {
            var sum = Sum([.. bucket]);
            return (bucket.Key, (int?)sum.All.People.Count, (long?)sum.All.Tokens);
        });

    /// <summary>The rows of a column.</summary>
    private static IReadOnlyList<AdoptionRow> Rows(ActivityDay now, ActivityDay before, IReadOnlyDictionary<string, CostSums>[]? spent, int column) =>
        [.. Rows(now.By(column), before.By(column), spent?[column], static name => name)];

    private static List<AdoptionRow> Teams(
        IReadOnlyDictionary<string, ActivityCell> now,
        IReadOnlyDictionary<string, ActivityCell> before,
        IReadOnlyDictionary<string, CostSums>? spent,
        HashSet<string>? foldedInWeeks,
        TeamTree tree,
        bool folds,
        int least)
    {
        // Whom names are not shown, the weeks come folded; a sum over parts some of which were folded in a week would tell them.
        var folded = foldedInWeeks
            ?? (folds ? now.Where(pair => pair.Value.People.Count < least).Select(static pair => pair.Key)
                .Concat(spent?.Keys.Where(team => !now.ContainsKey(team)) ?? []).ToHashSet(StringComparer.Ordinal) : []);
        string NameOf(string team) => foldedInWeeks is null && folded.Contains(team) ? SafeCells.Folded : team;
        var rows = Rows(now, before, spent, NameOf).Select(row => row with { Parent = tree.ParentOf(row.Name), Staff = StaffOf(row.Name) }).ToList();
        foreach (var parent in now.Keys.Concat(before.Keys).SelectMany(team => tree.Upwards(team).Skip(1)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var parts = now.Keys.Concat(before.Keys).Where(team => tree.Upwards(team).Contains(parent)).ToHashSet(StringComparer.Ordinal);

            // What is folded would follow from the sum by subtraction.
            if (!parts.Any(folded.Contains))
            {
                rows.Add(Rows(Only(now, parts), Only(before, parts), spent is null ? null : Only(spent, parts), _ => parent).Single() with { Parent = tree.ParentOf(parent), Staff = tree.StaffWithin(parent), IsRollUp = true });
            }
        }

        return rows;

        int StaffOf(string name) => name == SafeCells.Folded ? folded.Sum(tree.StaffOf) : tree.StaffOf(name);
    }

    private static Dictionary<string, T> Only<T>(IReadOnlyDictionary<string, T> cells, HashSet<string> names) =>
        cells.Where(pair => names.Contains(pair.Key)).ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal);

    private static IEnumerable<AdoptionRow> Rows(
        IReadOnlyDictionary<string, ActivityCell> now,
        IReadOnlyDictionary<string, ActivityCell> before,
        IReadOnlyDictionary<string, CostSums>? spent,
        Func<string, string> nameOf)
    {
        var (present, past) = (Merge(now, nameOf), Merge(before, nameOf));
        var costs = spent?.GroupBy(pair => nameOf(pair.Key), StringComparer.Ordinal).ToDictionary(
            static group => group.Key, static group => group.Aggregate(default(CostSums), static (sum, pair) => sum + pair.Value), StringComparer.Ordinal);
        foreach (var name in present.Keys.Union(past.Keys).Union(costs?.Keys ?? Enumerable.Empty<string>()).Order(StringComparer.Ordinal))
        {
            var (cell, old) = (present.GetValueOrDefault(name) ?? new ActivityCell(), past.GetValueOrDefault(name) ?? new ActivityCell());
            var cost = costs?.GetValueOrDefault(name);
            if (cell.Tokens != 0 || old.Tokens != 0 || cost is { Gross: var some } && some != 0)
            {
                yield return new AdoptionRow(name, cell.People.Count, old.People.Count, cell.Tokens, old.Tokens, cell.Requests, cell.Cost) { Spent = cost };
            }
        }
    }

    private static Dictionary<string, ActivityCell> Merge(IReadOnlyDictionary<string, ActivityCell> cells, Func<string, string> nameOf)
    {
        var merged = new Dictionary<string, ActivityCell>(StringComparer.Ordinal);
        foreach (var (name, cell) in cells)
        {
            var under = nameOf(name);
            if (!merged.TryGetValue(under, out var sum))
            {
                merged.Add(under, sum = new ActivityCell());
            }

            sum.Add(cell);
        }

        return merged;
    }

    private static List<ActivityDay> Weeks(IReadOnlyList<(DateOnly Day, ActivityDay Activity)> days) =>
        [.. days.GroupBy(static day => AdoptionQuestion.Monday(day.Day)).Select(static week => Sum([.. week]))];

    private static List<(DateOnly Day, ActivityDay Activity)> Within(IReadOnlyList<(DateOnly Day, ActivityDay Activity)> all, DateOnly from, DateOnly to) =>
        [.. all.Where(day => day.Day >= from && day.Day < to)];

    private static ActivityDay Sum(IReadOnlyList<(DateOnly Day, ActivityDay Activity)> days)
    {
        var sum = new ActivityDay(Math.Max(ActivityReader.PeopleColumns.Length, ActivityReader.TagColumns.Length));
        foreach (var (_, activity) in days)
        {
            sum.Add(activity);
        }

        return sum;
    }
}
