using System.Runtime.InteropServices;

namespace TokenGate.Ledger.Redis;

/// <summary>What one round adds to one day of one shard.</summary>
internal sealed class DaySums(DateOnly date)
{
    private int _lastRules;

    /// <summary>The day.</summary>
    public DateOnly Date => date;

    /// <summary>By user and route.</summary>
    public Dictionary<FieldKey, TrustedSums> Usage { get; } = [];

    /// <summary>By project and client program.</summary>
    public Dictionary<FieldKey, TrustedSums> Tags { get; } = [];

    /// <summary>The editions of the counting rules that made them.</summary>
    public SortedSet<int> Rules { get; } = [];

    /// <summary>Adds sums that are booked in an hour of this day.</summary>
    public void Add(int hour, in BookingKey key, in TrustedSums sums, int rules)
    {
        ref var usage = ref CollectionsMarshal.GetValueRefOrAddDefault(Usage, new FieldKey(hour, key.Team, key.User, key.Route, key.Model), out _);
        usage += sums;
        ref var tags = ref CollectionsMarshal.GetValueRefOrAddDefault(Tags, new FieldKey(hour, key.Team, key.Project, key.Client, key.Model), out _);
        tags += sums;
        if (Rules.Count == 0 || rules != _lastRules)
        {
            // Editions change once in years.
            _lastRules = rules;
            Rules.Add(rules);
        }
    }

    /// <summary>Takes everything out; the tables keep their size.</summary>
    public void Clear()
    {
        Usage.Clear();
        Tags.Clear();
        Rules.Clear();
    }
}
