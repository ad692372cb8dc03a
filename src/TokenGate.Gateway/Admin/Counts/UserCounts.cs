using TokenGate.Gateway.Peers;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>How many users there are.</summary>
/// <param name="All">In all, each once.</param>
/// <param name="Groups">In each group, by the key of its row without time and currency.</param>
internal sealed record UserCounts(int All, IReadOnlyDictionary<CountKey, int> Groups)
{
    /// <summary>Counts the users of groups; those of the same names are one group.</summary>
    public static UserCounts From(IEnumerable<UserGroup> groups, Func<string, bool> counts)
    {
        var found = new Dictionary<CountKey, HashSet<string>>();
        foreach (var group in groups)
        {
            var key = CountKey.Create(default, [.. group.Names]);
            if (!found.TryGetValue(key, out var users))
            {
                found.Add(key, users = new HashSet<string>(StringComparer.Ordinal));
            }

            users.UnionWith(group.Users.Where(counts));
        }

        var all = new HashSet<string>(found.Values.SelectMany(static users => users), StringComparer.Ordinal);
        return new UserCounts(all.Count, found.ToDictionary(static pair => pair.Key, static pair => pair.Value.Count));
    }

    /// <summary>How many there are in the group of a row.</summary>
    public int this[CountKey key] => Groups.GetValueOrDefault(key with { Bucket = default, Currency = null });
}
