using TokenGate.Metering;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Tokens;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Traffic;
using TokenGate.Usage;

namespace TokenGate.Training.Runs;

/// <summary>
/// Evaluates a judge on labelled traffic, with the models that it has: policy, accounts for doubt and people included, as a gateway would
/// have concluded.
/// </summary>
public static class LabelledEvaluation
{
    /// <summary>Meters every row and returns what was concluded about each labelled row that counts as usage.</summary>
    /// <param name="files">The files, in order. A user of one file is the same person in the next.</param>
    /// <param name="meter">A meter whose judge remembers nothing yet, and enforces.</param>
    /// <param name="models">Its models; null for none.</param>
    /// <param name="unreadable">Called for each line that cannot be parsed.</param>
    /// <param name="cancellation">Ends the evaluation.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<EvaluatedExchange> Run(
        IEnumerable<string> files,
        ExchangeMeter meter,
        ModelSet? models,
        Action<string, TrafficLine> unreadable,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(unreadable);
        var novelty = new NoveltyMeasure(EncodingMap.Default.ForModel("gpt-4o"));
        foreach (var file in files)
        {
            foreach (var line in TrafficFile.Read(file))
            {
                cancellation.ThrowIfCancellationRequested();
                if (line.Row is not { } row)
                {
                    unreadable(file, line);
                    continue;
                }

                // Rows without a label, and those that failed, were sent all the same: what comes again after them is no longer new.
                var record = TrafficReplay.Meter(meter, row);
                var novel = novelty.Share(row);
                if (record.IsUsage && row.Label is not null)
                {
                    yield return Evaluate(row, record, novel, models);
                }
            }
        }
    }

    private static EvaluatedExchange Evaluate(TrafficRow row, UsageRecord record, double? novel, ModelSet? models)
    {
        var judgement = record.Judgement;
        var honest = row.Inflates is null;
        var scores = new[] { judgement.Padding, judgement.Duplication, judgement.Output };
        List<(ModelDescription Model, float? Raw)> scored = models is null ? [] :
        [
            .. Enum.GetValues<ScoreKind>().Select(head => (
                models[head].Description,
                scores[(int)head] is null ? (float?)null : models.Raw(head, judgement.Features.Span[FeatureCatalogue.RangeOf(head)]))),
        ];
        return new EvaluatedExchange
        {
            Id = row.Id,
            Inflates = row.Inflates,
            Family = honest ? "" : row.Family ?? row.Label!,
            Category = honest ? row.Category ?? "unknown" : "",
            Source = row.Source ?? row.User,
            Split = judgement.Split,
            Withheld = judgement.Verdict is Verdict.Padded or Verdict.Duplicate or Verdict.Inflated,
            User = row.User,
            Time = row.Time,
            Doubted = judgement.Doubt is not null,
            Doubts = [.. scored.Select(static head => head.Raw is { } raw && head.Model.Decision.Reached(raw))],
            DoubtedSooner = scored.Exists(static head => head.Raw is { } raw && head.Model.Sooner.Reached(raw)),
            Drawn = judgement.Doubt?.Drawn ?? 0,
            NovelInput = novel is { } share ? (long)Math.Round(share * judgement.Split.Input) : null,
            Probabilities = [.. scores.Select(score => (float?)score?.Probability ?? float.NaN)],
        };
    }
}
