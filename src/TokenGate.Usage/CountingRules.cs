namespace TokenGate.Usage;

/// <summary>
/// The edition of the counting rules. It changes whenever the same traffic would be divided otherwise, and stands in every record, Redis
/// day, report and chart, so that figures are never compared across a break unmarked.
/// </summary>
public static class CountingRules
{
    /// <summary>
    /// 1: text counts once, everything billed is trusted or withheld. 2: what was billed and not seen is unseen, references count once,
    /// system and tool text counts once in the company.
    /// </summary>
    public const int Edition = 2;
}
