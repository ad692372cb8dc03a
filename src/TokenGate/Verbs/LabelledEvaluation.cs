using TokenGate.Metering;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Traffic;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>Evaluates labelled traffic with the installed models.</summary>
internal static class LabelledEvaluation
{
    /// <summary>Meters every row and returns the outcome of each labelled row that counts as usage.</summary>
    /// <param name="files">The files, in order.</param>
    /// <param name="meter">The meter.</param>
    /// <param name="unreadable">Called for each line that cannot be parsed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static IEnumerable<EvaluatedExchange> Run(
        IEnumerable<string> files,
        ExchangeMeter meter,
        Action<string, TrafficLine> unreadable,
        CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            foreach (var line in TrafficFile.Read(file))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (line.Row is not { } row)
                {
                    unreadable(file, line);
                    continue;
                }

                var record = TrafficReplay.Meter(meter, row);
                if (record.IsUsage && row.Label is not null)
                {
                    yield return Evaluate(row, record);
                }
            }
        }
    }

    private static EvaluatedExchange Evaluate(TrafficRow row, UsageRecord record)
    {
        var judgement = record.Judgement;
        var honest = row.Inflates is null;
        var scores = new[] { judgement.Padding, judgement.Duplication, judgement.Output };
        return new EvaluatedExchange
        {
            Id = row.Id,
            Inflates = row.Inflates,
            Family = honest ? "" : row.Family ?? row.Label!,
            Category = honest ? row.Category ?? "unknown" : "",
            Source = row.Source ?? row.User,
            Split = judgement.Split,
            Withheld = judgement.Verdict is Verdict.Padded or Verdict.Duplicate or Verdict.Inflated,
            Probabilities = [.. scores.Select(score => (float?)score?.Probability ?? float.NaN)],
        };
    }
}
