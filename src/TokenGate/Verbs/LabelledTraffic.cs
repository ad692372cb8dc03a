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
                if (record.IsUsage && Label(row.Label) is { } label)
                {
                    yield return Concluded(row, label, record);
                }
            }
        }
    }

    private static ExchangeLabel? Label(string? label) => label switch
    {
        "honest" => ExchangeLabel.Honest,
        "padding" => ExchangeLabel.Padding,
        "duplication" => ExchangeLabel.Duplication,
        "output" => ExchangeLabel.Output,
        _ => null,
    };

    private static EvaluatedExchange Concluded(TrafficRow row, ExchangeLabel label, UsageRecord record)
    {
        var judgement = record.Judgement;
        var honest = label == ExchangeLabel.Honest;
        var scores = new[] { judgement.Padding, judgement.Duplication, judgement.Output };
        return new EvaluatedExchange
        {
            Id = row.Id,
            Label = label,
            Family = honest ? "" : row.Family ?? row.Label!,
            Category = honest ? row.Category ?? "unknown" : "",
            Source = row.Source ?? row.User,
            Split = judgement.Split,
            Withheld = judgement.Verdict is Verdict.Padded or Verdict.Duplicate or Verdict.Inflated,
            Probabilities = [.. scores.Select(score => (float?)score?.Probability ?? float.NaN)],
        };
    }
}
