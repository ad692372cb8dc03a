namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>
/// How many people were active in several weeks, as it is told to whom names are not shown. Numbers of people do not add up: who asks for
/// four weeks and for three of them knows by the difference how many came in the fourth alone, and from two halves and the whole how many
/// were there in both. Where that would be fewer people than may be told of, the number leaves them out: it is at most so many too low, and
/// the same in every answer.
/// </summary>
internal static class SafePeople
{
    /// <summary>The number for a span.</summary>
    /// <param name="weeks">The people of each of its weeks, each of which may be told of by itself.</param>
    /// <param name="least">How many people may be told of, at least.</param>
    public static int Count(IReadOnlyList<PeopleSet> weeks, int least)
    {
        if (weeks.Count == 0)
        {
            return 0;
        }

        // Spans by their first week and their length; shorter ones first, since a span is held to the parts of it.
        var told = new int[weeks.Count + 1, weeks.Count];
        var all = weeks.Select(static week =>
        {
            var people = new PeopleSet();
            people.Add(week);
            return people;
        }).ToArray();
        for (var first = 0; first < weeks.Count; first++)
        {
            told[1, first] = all[first].Count;
        }

        for (var length = 2; length <= weeks.Count; length++)
        {
            for (var first = 0; first + length <= weeks.Count; first++)
            {
                all[first].Add(weeks[first + length - 1]);
                told[length, first] = Choose(told, first, length, all[first].Count, least);
            }
        }

        return told[weeks.Count, 0];
    }

    /// <summary>The highest number that tells of no few people, beside what is told of the parts.</summary>
    private static int Choose(int[,] told, int first, int length, int exact, int least)
    {
        // What is safe beside these two is safe beside their parts: differences of safe steps are none, or enough.
        var (head, tail) = (told[length - 1, first], told[length - 1, first + 1]);
        var lowest = Math.Max(head, tail);
        for (var number = exact; number > lowest; number--)
        {
            if (IsSafe(number - head) && IsSafe(number - tail) && AreHalvesSafe(number))
            {
                return number;
            }
        }

        return lowest;

        bool IsSafe(int people) => people <= 0 || people >= least;

        bool AreHalvesSafe(int number)
        {
            for (var cut = 1; cut < length; cut++)
            {
                if (!IsSafe(told[cut, first] + told[length - cut, first + cut] - number))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
