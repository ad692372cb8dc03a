namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>The weeks of the span and of the one before, as they are told to whom names are not shown.</summary>
/// <param name="People">The weeks by team and model.</param>
/// <param name="Tags">The weeks by project, client program and kind of work.</param>
internal sealed record SafeSpans((IReadOnlyList<ActivityDay> Now, IReadOnlyList<ActivityDay> Before) People, (IReadOnlyList<ActivityDay> Now, IReadOnlyList<ActivityDay> Before) Tags)
{
    private static readonly PeopleSet Nobody = new();

    /// <summary>How many people weeks have in all.</summary>
    public static int Count(IReadOnlyList<ActivityDay> weeks, int least) => SafePeople.Count([.. weeks.Select(static week => week.All.People)], least);

    /// <summary>How many people weeks have in some groups of a column together.</summary>
    public static int Count(IReadOnlyList<ActivityDay> weeks, int column, IReadOnlyCollection<string> names, int least) => SafePeople.Count([.. weeks.Select(week => Of(week, column, names))], least);

    private static PeopleSet Of(ActivityDay week, int column, IReadOnlyCollection<string> names)
    {
        if (names.Count == 1)
        {
            return week.By(column).TryGetValue(names.First(), out var cell) ? cell.People : Nobody;
        }

        var people = new PeopleSet();
        foreach (var name in names)
        {
            if (week.By(column).TryGetValue(name, out var cell))
            {
                people.Add(cell.People);
            }
        }

        return people;
    }
}
