using System.Runtime.InteropServices;

namespace TokenGate.Ledger.Books;

/// <summary>
/// Which group of a query each class of a book belongs to, by its names in some columns. It is worked out once for a class, however many
/// days it was used on.
/// </summary>
/// <param name="query">The query, whose filters hold.</param>
/// <param name="by">The columns.</param>
internal sealed class ClassGroups(UsageQuery query, IReadOnlyList<UsageColumn> by)
{
    private readonly Dictionary<UsageNames, int> _numbers = [];
    private readonly List<(BookingKey Key, BookingClass Class)> _groups = [];
    private readonly List<int> _groupOf = [];

    /// <summary>How many groups there are.</summary>
    public int Count => _groups.Count;

    /// <summary>A class of a group, whose names in the columns are the group's.</summary>
    public (BookingKey Key, BookingClass Class) this[int group] => _groups[group];

    /// <summary>The group of each class by its number; negative for a class that does not match the query.</summary>
    public ReadOnlySpan<int> Of(PlaceBook places)
    {
        for (var number = _groupOf.Count; number < places.Classes; number++)
        {
            _groupOf.Add(GroupOf(places.Class(number)));
        }

        return CollectionsMarshal.AsSpan(_groupOf);
    }

    /// <summary>The names of a group.</summary>
    public string[] NamesOf(int group) => NamesOf(_groups[group]);

    private int GroupOf((BookingKey Key, BookingClass Class) place)
    {
        if (!query.Matches(place.Key))
        {
            return -1;
        }

        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, new UsageNames(NamesOf(place)), out var known);
        if (!known)
        {
            number = _groups.Count;
            _groups.Add(place);
        }

        return number;
    }

    private string[] NamesOf((BookingKey Key, BookingClass Class) place) => [.. by.Select(column => UsageGroup.NameOf(column, place.Key, place.Class))];
}
