using TokenGate.Scoring.Features;
using TokenGate.Training.Boosting;

namespace TokenGate.Training.Samples;

/// <summary>Labelled exchanges with the catalogue that their vectors follow. Immutable.</summary>
public sealed class ExchangeSet
{
    /// <summary>What stands for a feature that could not be taken (see <see cref="Feature"/>).</summary>
    private const float Missing = -1;

    private readonly Dictionary<ScoreKind, int[]> _columns;

    /// <summary>Creates a set.</summary>
    /// <param name="catalogue">What stands where in the vectors.</param>
    /// <param name="samples">The exchanges.</param>
    /// <exception cref="ArgumentException">A vector has another length than the catalogue.</exception>
    public ExchangeSet(IReadOnlyList<Feature> catalogue, IReadOnlyList<ExchangeSample> samples)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.FirstOrDefault(sample => sample.Features.Length != catalogue.Count) is { } odd)
        {
            throw new ArgumentException($"Exchange {odd.Id} has {odd.Features.Length} features, and the catalogue {catalogue.Count}.", nameof(samples));
        }

        Catalogue = catalogue;
        Samples = samples;
        _columns = Enum.GetValues<ScoreKind>().ToDictionary(
            head => head, head => Enumerable.Range(0, catalogue.Count).Where(index => catalogue[index].Head == head).ToArray());
    }

    /// <summary>What stands where in the vectors.</summary>
    public IReadOnlyList<Feature> Catalogue { get; }

    /// <summary>The exchanges.</summary>
    public IReadOnlyList<ExchangeSample> Samples { get; }

    /// <summary>The features of one head, in the order of its vector.</summary>
    public IReadOnlyList<Feature> FeaturesOf(ScoreKind head) => [.. _columns[head].Select(column => Catalogue[column])];

    /// <summary>A sample's features of one head. A new array.</summary>
    public float[] Row(ScoreKind head, ExchangeSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return Array.ConvertAll(_columns[head], column => sample.Features.Span[column]);
    }

    /// <summary>
    /// Whether a score applies to an exchange at all. Where it does not, all its features are missing and it can withhold nothing.
    /// </summary>
    public bool Applies(ScoreKind head, ExchangeSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return Array.Exists(_columns[head], column => sample.Features.Span[column] != Missing);
    }

    /// <summary>Whether a score may learn from an exchange: honest ones, and those that inflate in its way.</summary>
    public static bool Teaches(ScoreKind head, ExchangeSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return sample.Teaches && (sample.IsHonest || sample.Inflates == head);
    }

    /// <summary>
    /// The exchanges that a score learns from: honest ones, and those that inflate in its way, as far as it applies to them. Other ways of
    /// inflating say nothing to it.
    /// </summary>
    public IReadOnlyList<ExchangeSample> SamplesOf(ScoreKind head) =>
        [.. Samples.Where(sample => Teaches(head, sample) && Applies(head, sample))];

    /// <summary>The training rows of one head, in the order of <see cref="SamplesOf"/>.</summary>
    public TrainingSet TrainingSetOf(ScoreKind head) => new(
        FeaturesOf(head),
        [.. SamplesOf(head).Select(sample => new TrainingRow(Row(head, sample), !sample.IsHonest, sample.Source, sample.Weight))]);

    /// <summary>The part of the set that a condition picks.</summary>
    public ExchangeSet Where(Func<ExchangeSample, bool> condition) => new(Catalogue, [.. Samples.Where(condition)]);
}
