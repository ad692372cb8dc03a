namespace TokenGate.Training.Simulation;

/// <summary>What is simulated. The same options over the same corpus give the same traffic, byte for byte.</summary>
public sealed record SimulationOptions
{
    /// <summary>Seed of every choice.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Share of the honest prompts that are used, 0 to 1.</summary>
    public double HonestShare { get; init; } = 1;

    /// <summary>Users who inflate, for each family.</summary>
    public int InflatersPerFamily { get; init; } = 3;

    /// <summary>
    /// Requests that an inflater makes with the family's method, as a median; they are spread widely. A method that stops sooner wins
    /// nothing.
    /// </summary>
    public int RequestsPerInflater { get; init; } = 40;

    /// <summary>Which families take part, by name; null for all.</summary>
    public Func<string, bool>? Families { get; init; }

    /// <summary>What takes part in the place of the families; null for these.</summary>
    internal IReadOnlyList<InflationFamily>? Programs { get; init; }

    /// <summary>When the first day begins.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 5, 7, 0, 0, TimeSpan.Zero);
}
