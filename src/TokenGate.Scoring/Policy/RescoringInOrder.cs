using TokenGate.Usage;

namespace TokenGate.Scoring.Policy;

/// <summary>
/// Judges records again as <see cref="RescoringPolicy"/> does, and gives back what an exchange drew when its appeal was granted: before the
/// first exchange that ended after the decision. Not thread-safe.
/// </summary>
/// <param name="policy">Judges.</param>
/// <param name="granted">When each appeal was granted, in order, and the id of its exchange.</param>
public sealed class RescoringInOrder(RescoringPolicy policy, IReadOnlyList<(DateTimeOffset At, string RecordId)> granted)
{
    private readonly HashSet<string> _ids = new(granted.Select(static each => each.RecordId), StringComparer.Ordinal);
    private readonly Dictionary<string, (string User, long Drawn)> _drawn = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>The split that the models come to; null when the record cannot be judged again.</summary>
    public TokenSplit? Judge(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        for (; _next < granted.Count && granted[_next].At <= record.StartedAt + record.Duration; _next++)
        {
            if (_drawn.Remove(granted[_next].RecordId, out var back))
            {
                policy.GiveBack(back.User, back.Drawn);
            }
        }

        var judged = policy.Judge(record);
        if (judged is { Doubt: { Drawn: > 0 and var drawn } } && _ids.Contains(record.Id))
        {
            _drawn[record.Id] = (record.User, drawn);
        }

        return judged?.Split;
    }
}
