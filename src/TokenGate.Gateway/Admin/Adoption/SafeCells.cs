using TokenGate.Gateway.Admin.Counts;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>
/// Which groups may be shown to whom names are not: one that nobody was active in, or so many people in every week. The others are folded
/// into one, which has to be as safe; else the smallest safe ones go into it as well. Who folds several weeks together has to fold them so
/// in every answer: see <see cref="SafeWeeks"/>.
/// </summary>
internal static class SafeCells
{
    /// <summary>The name under which small groups are folded.</summary>
    public const string Folded = SmallGroups.Name;

    /// <summary>The groups that are folded; null when not even all together are so many people, and nothing may be told apart.</summary>
    /// <param name="weeks">The weeks, each with the people of every group.</param>
    /// <param name="least">How many people a group must have.</param>
    public static IReadOnlySet<string>? Fold(IReadOnlyList<IReadOnlyDictionary<string, PeopleSet>> weeks, int least)
    {
        var sizes = weeks.SelectMany(static week => week).GroupBy(static pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Sum(static pair => (long)pair.Value.Count), StringComparer.Ordinal);
        var folded = sizes.Keys.Where(name => !IsSafe(weeks, [name], least)).ToHashSet(StringComparer.Ordinal);
        if (folded.Count == 0)
        {
            return folded;
        }

        var candidates = new Queue<string>(sizes.Where(pair => !folded.Contains(pair.Key)).OrderBy(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => pair.Key));

        // One that is folded alone would be shown under another name.
        while (folded.Count < 2 || !IsSafe(weeks, folded, least))
        {
            if (!candidates.TryDequeue(out var next))
            {
                return null;
            }

            folded.Add(next);
        }

        return folded;
    }

    /// <summary>
    /// A count of people as it is told to whom names are not shown: rounded down to a multiple of what may be told of, and none for none
    /// alone. Numbers of people do not add up, so from four weeks and three of them followed how many came in the fourth alone, and from
    /// two halves and the whole how many were there in both. Of multiples every sum and difference is one: it tells of none, or of enough.
    /// </summary>
    public static int Round(int people, int least) => people == 0 || least <= 1 ? people : Math.Max(1, people / least) * least;

    /// <summary>True when a count of people may be told: none, or enough.</summary>
    public static bool IsSafe(int people, int least) => people == 0 || people >= least;

    private static bool IsSafe(IReadOnlyList<IReadOnlyDictionary<string, PeopleSet>> weeks, IReadOnlyCollection<string> names, int least) => weeks.All(week =>
    {
        var people = new PeopleSet();
        foreach (var name in names)
        {
            if (week.TryGetValue(name, out var some))
            {
                people.Add(some);
            }
        }

        return IsSafe(people.Count, least);
    });
}
