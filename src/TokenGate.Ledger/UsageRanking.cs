namespace TokenGate.Ledger;

/// <summary>Which of the groups of a query are asked for: some that follow each other in an order.</summary>
/// <param name="Measure">What they are ordered by. Groups that are equal in it follow each other by their names.</param>
/// <param name="IsFalling">True for the largest first.</param>
/// <param name="Skip">How many are left out before.</param>
/// <param name="Take">How many are asked for, at most.</param>
public sealed record UsageRanking(UsageMeasure Measure, bool IsFalling, int Skip, int Take)
{
    /// <summary>The time by whose counts they are ordered; null for the query's own.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Period { get; init; }

    /// <summary>What of some trusted counts the groups are ordered by; 0 where that is their names.</summary>
    /// <param name="requests">Exchanges with a trusted token.</param>
    /// <param name="input">Trusted input tokens.</param>
    /// <param name="output">Trusted output tokens.</param>
    /// <param name="reasoning">Reasoning tokens among the output.</param>
    /// <param name="cached">Cached tokens among the input.</param>
    public long ValueOf(long requests, long input, long output, long reasoning, long cached) => Measure switch
    {
        UsageMeasure.Tokens => input + output,
        UsageMeasure.Input => input,
        UsageMeasure.Output => output,
        UsageMeasure.Cached => cached,
        UsageMeasure.Reasoning => reasoning,
        UsageMeasure.Requests => requests,
        _ => 0,
    };

    /// <summary>The groups that are asked for, in their order.</summary>
    /// <param name="values">All groups, each once, with what <see cref="ValueOf"/> gives of their sums.</param>
    /// <param name="names">Compares groups by their names.</param>
    public IEnumerable<TGroup> Order<TGroup>(IEnumerable<KeyValuePair<TGroup, long>> values, IComparer<TGroup> names)
    {
        var ordered = Measure == UsageMeasure.Name
            ? IsFalling ? values.OrderByDescending(static pair => pair.Key, names) : values.OrderBy(static pair => pair.Key, names)
            : (IsFalling ? values.OrderByDescending(static pair => pair.Value) : values.OrderBy(static pair => pair.Value)).ThenBy(static pair => pair.Key, names);
        return ordered.Skip(Skip).Take(Take).Select(static pair => pair.Key);
    }
}
