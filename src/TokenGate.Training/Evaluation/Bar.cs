namespace TokenGate.Training.Evaluation;

/// <summary>A figure and what it must not pass.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Value">What was measured, as a share; null when there was nothing to measure.</param>
/// <param name="Limit">What it must reach or must not pass.</param>
/// <param name="AtMost">Whether the limit is an upper one.</param>
public sealed record Bar(string Name, double? Value, double Limit, bool AtMost)
{
    /// <summary>Whether it is held; null when there was nothing to measure.</summary>
    public bool? Held => Value is not { } value ? null : AtMost ? value <= Limit : value >= Limit;
}
