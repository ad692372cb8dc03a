using TokenGate.Scoring.Features;
using TokenGate.Training.Boosting;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Models;
using TokenGate.Training.Samples;
using TokenGate.Usage;

namespace TokenGate.Training.Tests.Samples;

/// <summary>
/// Labelled exchanges drawn from a seed: two features a head, the first of which tells inflating ones apart, but not wholly.
/// </summary>
internal static class DrawnExchanges
{
    public static readonly IReadOnlyList<Feature> Catalogue =
    [
        .. Enum.GetValues<ScoreKind>().SelectMany(head => (Feature[])
        [
            new($"{head}_tell", head, Suspicion.Rising, "a formula", "It tells."),
            new($"{head}_noise", head, Suspicion.Free, "a formula", "It says nothing."),
        ]),
    ];

    public static readonly ModelTrainerOptions Quick = new()
    {
        Gam = new GamTrainerOptions { Bags = 3, MaxRounds = 30, LearningRate = 0.3 },
        Date = new DateOnly(2026, 11, 23),
    };

    public static ExchangeSet Draw(int seed, int honest, int inflatedOfEachFamily, double shift = 0.45)
    {
        var random = new Random(seed);
        var samples = new List<ExchangeSample>();
        for (var index = 0; index < honest; index++)
        {
            samples.Add(Sample(null, index, "", index % 3 == 0 ? "code" : "prose"));
        }

        foreach (var label in Enum.GetValues<ScoreKind>())
        {
            for (var index = 0; index < inflatedOfEachFamily * 3; index++)
            {
                samples.Add(Sample(label, index, $"{label}_{index % 3}", ""));
            }
        }

        return new ExchangeSet(Catalogue, samples);

        ExchangeSample Sample(ScoreKind? label, int index, string family, string category)
        {
            var features = new float[Catalogue.Count];
            for (var feature = 0; feature < features.Length; feature++)
            {
                var tells = feature % 2 == 0 && label == (ScoreKind)(feature / 2);
                features[feature] = (float)(random.NextDouble() * 0.5) + (tells ? (float)shift : 0);
            }

            return new ExchangeSample
            {
                Id = $"{label?.ToString() ?? "honest"}-{index}",
                Inflates = label,
                Family = family,
                Category = category,
                Source = $"{(label is null ? "h" : "a")}{index % 30}",
                Features = features,
                Split = new TokenSplit(0, 0, 100, 0, 0, 50, 0),
                NovelInput = 100,
            };
        }
    }

    public static EvaluatedExchange Concluded(ScoreKind? label, string name, bool withheld, long spent = 100, long trusted = 100) => new()
    {
        Id = name,
        Inflates = label,
        Family = label is null ? "" : name,
        Category = label is null ? name : "",
        Source = name,
        Withheld = withheld,
        Split = withheld ? new TokenSplit(0, 0, 0, spent, 0, 0, 0) : new TokenSplit(spent - trusted, 0, trusted, 0, 0, 0, 0),
        NovelInput = 100,
    };
}
