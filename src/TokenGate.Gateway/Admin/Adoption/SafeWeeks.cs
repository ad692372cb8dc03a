namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>
/// The weeks as they are told to whom names are not shown: in each, the groups of few people are folded into one. A week is folded by its
/// own people alone, so it is told in the same way in every answer, and whatever is asked is a sum of what may be known of single weeks: a
/// group counts under its name in the weeks in which it had enough people, and with the small groups in the others.
/// </summary>
internal static class SafeWeeks
{
    /// <summary>One entry a week, at its Monday. A column of which nothing may be told apart in a week is empty there.</summary>
    /// <param name="days">Whole weeks.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="least">How many people a group must have.</param>
    public static IReadOnlyList<(DateOnly Day, ActivityDay Activity)> From(IReadOnlyList<(DateOnly Day, ActivityDay Activity)> days, int columns, int least) =>
        [.. Weeks(days, columns).Select(week => (week.Monday, Fold(week.Sum, columns, least)))];

    /// <summary>The groups of a column that are folded in any of the weeks.</summary>
    /// <param name="days">Whole weeks.</param>
    /// <param name="column">The column.</param>
    /// <param name="least">How many people a group must have.</param>
    public static IEnumerable<string> Folded(IReadOnlyList<(DateOnly Day, ActivityDay Activity)> days, int column, int least) =>
        Weeks(days, column + 1).SelectMany(week => FoldOf(week.Sum, column, least) ?? week.Sum.By(column).Keys.ToHashSet(StringComparer.Ordinal));

    private static IEnumerable<(DateOnly Monday, ActivityDay Sum)> Weeks(IReadOnlyList<(DateOnly Day, ActivityDay Activity)> days, int columns) =>
        days.GroupBy(static day => AdoptionQuestion.Monday(day.Day)).Select(week =>
        {
            var most = Math.Max(columns, Math.Max(ActivityReader.PeopleColumns.Length, ActivityReader.TagColumns.Length));
            var sum = new ActivityDay(most);
            foreach (var (_, activity) in week)
            {
                sum.Add(activity);
            }

            return (week.Key, sum);
        });

    private static IReadOnlySet<string>? FoldOf(ActivityDay week, int column, int least) =>
        SafeCells.Fold([week.By(column).ToDictionary(static pair => pair.Key, static pair => pair.Value.People, StringComparer.Ordinal)], least);

    private static ActivityDay Fold(ActivityDay week, int columns, int least)
    {
        var told = new ActivityDay(columns);
        told.All.Add(week.All);
        for (var column = 0; column < columns; column++)
        {
            if (FoldOf(week, column, least) is { } folded)
            {
                foreach (var (name, cell) in week.By(column))
                {
                    told.Cell(column, folded.Contains(name) ? SafeCells.Folded : name).Add(cell);
                }
            }
        }

        return told;
    }
}
