namespace TokenGate.Usage;

/// <summary>
/// Usage of work that an earlier call began: a batch, one line of its results, a run. Reported as often as it is asked for; it counts once,
/// for the user who began the work.
/// </summary>
/// <param name="Work">The provider's id of the work as a whole (batch, run, session), which the call that began it was answered
/// with.</param>
/// <param name="Part">
/// What tells one part of the work from the others (a line's custom id); empty where the work is told as a whole. Parts add up to the
/// whole: whichever is told first counts, and the other adds only what is beyond it.
/// </param>
/// <param name="Model">The model that worked; null when not told.</param>
/// <param name="Counts">What was used. Cumulative for the part: a later report replaces an earlier one.</param>
/// <param name="Ended">True when the work, or the part, is done and will not grow.</param>
public sealed record ToldUsage(string Work, string Part, string? Model, TokenCounts Counts, bool Ended)
{
    /// <summary>Visible text of the answer, where the report holds it.</summary>
    public IReadOnlyList<AnswerPart> Parts { get; init; } = [];

    /// <summary>
    /// Files that the provider keeps results of the work in, by their id; at most 8. A result file names its own id as <see cref="Work"/>:
    /// what it tells belongs to the work that lists it here.
    /// </summary>
    public IReadOnlyList<string> ResultFiles { get; init; } = [];

    /// <summary>
    /// True for a report that anybody may read about anybody's work (an evaluation's run, a file's content): it counts only where the call
    /// work was seen, else not at all.
    /// </summary>
    public bool OnlyWhenBegun { get; init; }

    /// <summary>What a bill needs beside tokens.</summary>
    public BilledUnits Billed { get; init; } = BilledUnits.None;
}
