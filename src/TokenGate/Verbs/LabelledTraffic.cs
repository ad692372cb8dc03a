using TokenGate.Metering;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Traffic;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>Labelled traffic as the judge in force concludes it.</summary>
internal static class LabelledTraffic
{
    /// <summary>Meters every row of some traffic files and gives what was concluded of the labelled ones that are usage.</summary>
    /// <param name="files">The files, in order.</param>
    /// <param name="meter">The meter.</param>
    /// <param name="unreadable">Told of each line that is no row.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static IEnumerable<EvaluatedExchange> Conclude(
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
                    yield return Concluded(row, record);
                }
            }
        }
    }

    private static EvaluatedExchange Concluded(TrafficRow row, UsageRecord record)
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
