using TokenGate.Gateway.Identity;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>The staff by team, from the people file: how many there are, and what each team belongs to.</summary>
internal sealed class TeamTree
{
    private const string None = "-";

    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _staff = new(StringComparer.Ordinal);

    /// <summary>Reads the roll. A team that is named with two parents belongs to the first by name.</summary>
    public TeamTree(IReadOnlyCollection<PersonEntry> roll)
    {
        Staff = roll.Count;
        foreach (var person in roll)
        {
            _staff[person.Team] = _staff.GetValueOrDefault(person.Team) + 1;
            if (person.Parent != None && person.Parent != person.Team
                && (!_parents.TryGetValue(person.Team, out var known) || string.CompareOrdinal(person.Parent, known) < 0))
            {
                _parents[person.Team] = person.Parent;
            }
        }
    }

    /// <summary>Everybody on the roll; 0 without one.</summary>
    public int Staff { get; }

    /// <summary>The people of a team itself, its parts left out; 0 for one that is not on the roll.</summary>
    public int StaffOf(string team) => _staff.GetValueOrDefault(team);

    /// <summary>What a team belongs to; null for nothing.</summary>
    public string? ParentOf(string team) => _parents.GetValueOrDefault(team);

    /// <summary>The team and all that it is a part of, upwards; a circle ends where it closes.</summary>
    public IEnumerable<string> Upwards(string team)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = team; at is not null && seen.Add(at); at = ParentOf(at))
        {
            yield return at;
        }
    }

    /// <summary>The people of a team and of all its parts.</summary>
    public int StaffWithin(string team) => _staff.Where(pair => Upwards(pair.Key).Contains(team)).Sum(static pair => pair.Value);
}
