using TokenGate.Usage;

namespace TokenGate.Demo.Staff;

/// <summary>How a colleague has worked in the past months, which the demo does not play but makes records of.</summary>
/// <param name="IsAnthropic">True for Anthropic's API, false for OpenAI's.</param>
/// <param name="Model">The model.</param>
/// <param name="Work">The kind of work, of <see cref="WorkKind"/>.</param>
internal sealed record Habit(bool IsAnthropic, string Model, string Work)
{
    /// <summary>What the judge made of it; several where the colleague varies.</summary>
    public Verdict Verdict { get; init; } = Verdict.Trusted;

    /// <summary>Exchanges of a working day, about.</summary>
    public int PerDay { get; init; } = 8;

    /// <summary>How many weeks ago the colleague began.</summary>
    public int Weeks { get; init; } = 13;

    /// <summary>True for a program that works at night and at weekends too.</summary>
    public bool NeverSleeps { get; init; }

    /// <summary>What of the new tokens is there already: the share that counts once.</summary>
    public double Again { get; init; } = 0.1;
}
