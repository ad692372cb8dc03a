using TokenGate.Scoring.Features;

namespace TokenGate.Training.Simulation;

/// <summary>
/// One method of inflating. Families are the unit by which inflation is held out: a judge must withhold methods that it never saw.
/// </summary>
/// <param name="Name">Its name, snake_case.</param>
/// <param name="Head">Which score has to find it.</param>
/// <param name="Drafts">Makes the requests of one inflater, in their order.</param>
internal sealed record InflationFamily(string Name, ScoreKind Head, Func<Scene, int, IEnumerable<Draft>> Drafts)
{
    /// <summary>
    /// True for methods that no lexical measure can find; they are reported with their number, and nothing learns from them.
    /// </summary>
    public bool Open { get; init; }

    /// <summary>Users who share the script; 1 for a script of one's own.</summary>
    public int Sharing { get; init; } = 1;

    /// <summary>All families.</summary>
    public static IReadOnlyList<InflationFamily> All { get; } = [.. PaddingFamilies.All, .. DuplicationFamilies.All, .. OutputFamilies.All];
}
