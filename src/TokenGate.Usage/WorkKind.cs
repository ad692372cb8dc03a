namespace TokenGate.Usage;

/// <summary>
/// The kinds of work that an exchange can be, by who speaks: a person, a tool, a program with rows, the clock. An accounting fact told from
/// structure and cadence, and no accusation: programs that run by themselves are honest work of another kind.
/// </summary>
public static class WorkKind
{
    /// <summary>A person's turn of a conversation.</summary>
    public const string Turn = "turn";

    /// <summary>An agent's step: a tool spoke last, within a run that a person began.</summary>
    public const string Step = "step";

    /// <summary>A row of a batch: one of many like it, faster than anybody types.</summary>
    public const string Batch = "batch";

    /// <summary>A run of a schedule, or of a program that nobody has spoken to for hours.</summary>
    public const string Schedule = "schedule";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Turn, Step, Batch, Schedule];

    /// <summary>True for what runs without a person: the other kinds are people at work.</summary>
    public static bool RunsAlone(string? work) => work is Batch or Schedule;
}
