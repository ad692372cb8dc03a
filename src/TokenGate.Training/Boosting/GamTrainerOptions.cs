namespace TokenGate.Training.Boosting;

/// <summary>
/// How a GAM is trained. The defaults follow the practice of explainable boosting machines (many small steps, several bags, early stopping)
/// with a larger step, which costs nothing measurable here and trains in seconds.
/// </summary>
public sealed record GamTrainerOptions
{
    /// <summary>The seed of everything random. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How many models are averaged, each trained on a resampling of the sources. Default 8, 1 to 64.</summary>
    public int Bags { get; init; } = 8;

    /// <summary>Most bins of a feature. Default 255, 2 to 255.</summary>
    public int MaxBins { get; init; } = 255;

    /// <summary>The share of each step that is taken. Default 0.05, above 0, at most 1.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Most rounds; a round visits every feature once. Default 1000.</summary>
    public int MaxRounds { get; init; } = 1000;

    /// <summary>
    /// Rounds that are made whatever the validation loss does. The loss is an average over exchanges that look alike; what counts here is
    /// the far tail, where clear inflation must stand off from every honest exchange, and that needs more rounds than the average does.
    /// Default 120.
    /// </summary>
    public int MinRounds { get; init; } = 120;

    /// <summary>Rounds without a better validation loss after which a bag stops. Default 40.</summary>
    public int Patience { get; init; } = 40;

    /// <summary>Share of the sources that each bag keeps apart to know when to stop. Default 0.15.</summary>
    public double ValidationShare { get; init; } = 0.15;

    /// <summary>Fewest rows on either side of a split. Default 20.</summary>
    public int MinLeafRows { get; init; } = 20;

    /// <summary>Ridge on a leaf's second derivative: keeps leaves of few, well predicted rows from jumping. Default 1.</summary>
    public double Ridge { get; init; } = 1;

    /// <summary>Passes of the (1, 2, 1) smoothing over a shape's bins. Default 1; 0 is none.</summary>
    public int SmoothingPasses { get; init; } = 1;

    /// <summary>How directions are kept. Default <see cref="Monotonicity.Constraint"/>.</summary>
    public Monotonicity Monotonicity { get; init; } = Monotonicity.Constraint;

    /// <summary>Bags that are trained at once. It changes the time, never the result. Default: the processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Refuses values outside their range.</summary>
    /// <exception cref="ArgumentException">Names every value at fault.</exception>
    internal void Validate()
    {
        List<string> faults = [];
        Require(Bags is >= 1 and <= 64, $"Bags is {Bags}, not 1 to 64.");
        Require(MaxBins is >= 2 and <= 255, $"MaxBins is {MaxBins}, not 2 to 255.");
        Require(LearningRate is > 0 and <= 1, $"LearningRate is {LearningRate}, not above 0 and at most 1.");
        Require(MaxRounds >= 1, $"MaxRounds is {MaxRounds}, not at least 1.");
        Require(MinRounds >= 1, $"MinRounds is {MinRounds}, not at least 1.");
        Require(Patience >= 1, $"Patience is {Patience}, not at least 1.");
        Require(ValidationShare is > 0 and < 1, $"ValidationShare is {ValidationShare}, not between 0 and 1.");
        Require(MinLeafRows >= 1, $"MinLeafRows is {MinLeafRows}, not at least 1.");
        Require(Ridge >= 0, $"Ridge is {Ridge}, not at least 0.");
        Require(SmoothingPasses >= 0, $"SmoothingPasses is {SmoothingPasses}, not at least 0.");
        Require(Threads >= 1, $"Threads is {Threads}, not at least 1.");
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults));
        }

        void Require(bool held, string fault)
        {
            if (!held)
            {
                faults.Add(fault);
            }
        }
    }
}
