using TokenGate.Metering;
using TokenGate.Scoring.Features;
using TokenGate.Tokens;
using TokenGate.Training.Samples;
using TokenGate.Training.Simulation;
using TokenGate.Training.Traffic;
using TokenGate.Usage;

namespace TokenGate.Training.Runs;

/// <summary>
/// Turns labelled traffic into samples: every exchange goes through the meter, in the order of time, as in front of people. What the judge
/// keeps of it is the sample. The judge must account without withholding.
/// </summary>
internal static class SampleCollector
{
    /// <summary>
    /// Up to this many exchanges of an honest source weigh in full; of a larger one, each weighs less by the root of its size.
    /// </summary>
    private const double SourceCap = 250;

    /// <summary>How often progress is told, in exchanges.</summary>
    private const int Step = 1000;

    /// <summary>Collects.</summary>
    /// <param name="meter">A meter whose judge remembers nothing yet and withholds nothing.</param>
    /// <param name="rows">Labelled rows in the order of their times; rows without a label are metered, and no samples.</param>
    /// <param name="progress">Told the number of exchanges from time to time; may be null.</param>
    /// <param name="simulated">How many rows, the first ones, were simulated: of these nobody asks why one taught nothing.</param>
    /// <param name="cancellation">Ends the collection.</param>
    /// <param name="unused">How many of the other rows taught nothing, and why not, for people; empty when all did.</param>
    public static ExchangeSet Collect(
        ExchangeMeter meter, IEnumerable<TrafficRow> rows, IProgress<int>? progress, int simulated, CancellationToken cancellation, out IReadOnlyList<string> unused)
    {
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        var novelty = new NoveltyMeasure(EncodingMap.Default.ForModel("gpt-4o"));
        var samples = new List<ExchangeSample>();
        var count = 0;
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            var record = TrafficReplay.Meter(meter, row);
            if (WhyUnused(row, record) is not { } why)
            {
                samples.Add(Sample(row, record, novelty.Share(row)));
            }
            else if (count >= simulated)
            {
                reasons[why] = reasons.GetValueOrDefault(why) + 1;
            }

            if (++count % Step == 0)
            {
                progress?.Report(count);
            }
        }

        unused = [.. reasons.Select(static reason => $"{reason.Value} exchanges {reason.Key}")];
        return new ExchangeSet(FeatureCatalogue.All, Weighed(samples));
    }

    private static string? WhyUnused(TrafficRow row, UsageRecord record) => row.Label is null
        ? "have no label: they were remembered, and taught nothing"
        : !record.IsUsage ? "are labelled and were no usage: an error, nothing delivered, or nothing that could be read"
        : record.Judgement.Features.Length == 0 ? "are labelled and had no new text that a score could measure"
        : null;

    private static ExchangeSample Sample(TrafficRow row, UsageRecord record, double? novel) => new()
    {
        Id = row.Id,
        Inflates = row.Inflates,
        Family = row.Inflates is null ? "" : row.Family ?? row.Label!,
        Category = row.Inflates is null ? row.Category ?? "unknown" : "",
        Source = row.Source ?? (row.Inflates is null ? row.User : $"{row.Family ?? row.Label}:{row.User}"),
        Features = record.Judgement.Features.ToArray(),
        Split = record.Judgement.Split,
        NovelInput = novel is { } share ? (long)Math.Round(share * record.Judgement.Split.Input) : null,
    };

    /// <summary>Of what accounting has taken the most away, a score would learn that the honest rest is suspicious.</summary>
    private static bool IsLeft(TokenSplit split) =>
        4 * (split.TrustedInput + split.WithheldInput + split.TrustedOutput + split.WithheldOutput) >= split.Input + split.Output;

    /// <summary>No source outweighs the others by its size alone, and every family weighs the same.</summary>
    private static List<ExchangeSample> Weighed(List<ExchangeSample> samples)
    {
        var sources = samples.Where(sample => sample.IsHonest).CountBy(sample => sample.Source).ToDictionary(StringComparer.Ordinal);
        var families = samples.Where(sample => !sample.IsHonest).CountBy(sample => sample.Family).ToDictionary(StringComparer.Ordinal);
        var usual = families.Count == 0 ? 1 : families.Values.Average();
        return [.. samples.Select(sample => sample with
        {
            Weight = sample.IsHonest ? Math.Sqrt(Math.Min(1, SourceCap / sources[sample.Source]))
                : usual / families[sample.Family],
            Teaches = !TrafficSimulator.OpenFamilies.Contains(sample.Family) && (sample.IsHonest || IsLeft(sample.Split)),
        })];
    }
}
