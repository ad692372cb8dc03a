using TokenGate.Scoring.Features;

namespace TokenGate.Training.Evaluation;

/// <summary>
/// What an evaluation found: what inflating earned, what honest work lost, how good each score is, and whether the bars are held. Written
/// as text (<see cref="EvaluationText"/>), JSON (<see cref="EvaluationJson"/>) and HTML (<see cref="EvaluationHtml"/>).
/// </summary>
public sealed record EvaluationReport
{
    private static readonly ScoreKind[] Kinds = [ScoreKind.Padding, ScoreKind.Duplication, ScoreKind.Output];

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>The day, UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The version of the models; empty where each fold had its own.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>All honest exchanges.</summary>
    public required HonestFigures Honest { get; init; }

    /// <summary>Inflating exchanges.</summary>
    public required int Inflated { get; init; }

    /// <summary>All ways of inflating together, open ones included, and then those that are not open.</summary>
    public required IReadOnlyList<FamilyTotals> Totals { get; init; }

    /// <summary>The bars of the project and whether they are held.</summary>
    public required IReadOnlyList<Bar> Bars { get; init; }

    /// <summary>Every way of inflating, the highest gain first.</summary>
    public required IReadOnlyList<FamilyFigures> Families { get; init; }

    /// <summary>Every category of honest work, the highest rate first.</summary>
    public required IReadOnlyList<HonestFigures> Categories { get; init; }

    /// <summary>The ten sources with the most honest exchanges withheld; those without any are not listed.</summary>
    public required IReadOnlyList<HonestFigures> WorstSources { get; init; }

    /// <summary>The three scores; empty when the exchanges carry none.</summary>
    public required IReadOnlyList<ScoreFigures> Heads { get; init; }

    /// <summary>People, in the traffic as it is and over 20 work days; null where nobody is known.</summary>
    public PersonFigures? People { get; init; }

    /// <summary>What each part of the judge adds; empty where it is not known which score doubts what.</summary>
    public IReadOnlyList<AblationFigures> Ablation { get; init; } = [];

    /// <summary>How far features have moved from the training set; empty when it was not measured.</summary>
    public IReadOnlyList<DriftFigures> Drift { get; init; } = [];

    /// <summary>Measures some exchanges.</summary>
    public static EvaluationReport Create(IReadOnlyList<EvaluatedExchange> exchanges, EvaluationReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(exchanges);
        ArgumentNullException.ThrowIfNull(options);
        EvaluatedExchange[] honest = [.. exchanges.Where(exchange => exchange.IsHonest)];
        EvaluatedExchange[] inflated = [.. exchanges.Where(exchange => !exchange.IsHonest)];
        FamilyFigures[] families =
        [
            .. inflated.GroupBy(exchange => (Label: exchange.Inflates!.Value, exchange.Family))
                .Select(family => Family(family.Key.Family, family.Key.Label, options.OpenFamilies.Contains(family.Key.Family), [.. family]))
                .OrderByDescending(family => family.Gain).ThenBy(family => family.Family, StringComparer.Ordinal),
        ];
        var all = HonestFigures.Measure("all", honest);
        var people = exchanges.Any(exchange => exchange.User.Length > 0) ? PersonFigures.Measure(exchanges, options.OpenFamilies) : null;
        HonestFigures[] categories = [.. Grouped(honest, exchange => exchange.Category).OrderByDescending(category => category.Rate)];
        return new EvaluationReport
        {
            Title = options.Title,
            Date = options.Date,
            ModelVersion = options.ModelVersion,
            Honest = all,
            Inflated = inflated.Length,
            Totals = [FamilyTotals.Sum("all", families), FamilyTotals.Sum("not open", [.. families.Where(family => !family.Open)])],
            Bars = [.. BarsOf(all, honest, inflated, [.. inflated.Where(exchange => !options.OpenFamilies.Contains(exchange.Family))], families, categories, people)],
            People = people,
            Ablation = [.. AblationFigures.Measure(exchanges, options.OpenFamilies)],
            Families = families,
            Categories = categories,
            WorstSources = [.. Grouped(honest, exchange => exchange.Source).Where(source => source.Withheld > 0).OrderByDescending(source => source.Withheld).Take(10)],
            Heads = [.. Enum.GetValues<ScoreKind>().Select(head => ScoreFigures.Measure(head, exchanges)).Where(head => head.Honest > 0 && head.Inflated > 0)],
        };
    }

    private static IEnumerable<Bar> BarsOf(
        HonestFigures all,
        EvaluatedExchange[] honest,
        EvaluatedExchange[] inflated,
        EvaluatedExchange[] closed,
        FamilyFigures[] families,
        HonestFigures[] categories,
        PersonFigures? people)
    {
        yield return new Bar("gain beyond the accounts, all families", Gain(inflated), 0.20, true);
        yield return new Bar("gain beyond the accounts, closed families", Gain(closed), 0.06, true);
        FamilyFigures[] held = [.. families.Where(family => !family.Open)];
        yield return new Bar("the same, worst closed family", held.Length == 0 ? null : held.Max(family => family.Gain), 0.25, true);
        foreach (var kind in Kinds)
        {
            yield return new Bar($"the same, closed families of {kind}", Gain([.. closed.Where(exchange => exchange.Inflates == kind)]), 0.06, true);
        }

        yield return new Bar("honest exchanges withheld", honest.Length == 0 ? null : all.Rate, 0.0005, true);
        yield return new Bar("honest exchanges withheld, worst category", categories.Length == 0 ? null : categories.Max(category => category.Rate), 0.003, true);
        yield return new Bar("honest fresh tokens withheld", honest.Length == 0 ? null : all.TokenRate, 0.005, true);
        yield return new Bar("honest people with anything withheld", people?.HitRate, 0.005, true);
        yield return new Bar("the same in 20 work days", people?.HitInTwentyDaysRate, 0.01, true);

        yield return new Bar("trusted honest input of what is novel", HonestFigures.NovelTrusted(honest), 0.95, false);
    }

    private static double? Gain(EvaluatedExchange[] exchanges)
    {
        var spent = exchanges.Sum(exchange => exchange.Spent);
        return spent == 0 ? null : (double)exchanges.Sum(exchange => exchange.Undoubted) / spent;
    }

    private static FamilyFigures Family(string family, ScoreKind label, bool open, EvaluatedExchange[] exchanges) => new(
        family,
        label,
        open,
        exchanges.Length,
        exchanges.Average(exchange => exchange.Doubted || exchange.Withheld ? 1.0 : 0),
        exchanges.Average(exchange => exchange.Neutralised ? 1.0 : 0),
        exchanges.Sum(exchange => exchange.Spent),
        exchanges.Sum(exchange => exchange.Trusted),
        exchanges.Sum(exchange => exchange.Undoubted));

    private static IEnumerable<HonestFigures> Grouped(EvaluatedExchange[] honest, Func<EvaluatedExchange, string> name) =>
        honest.GroupBy(name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => HonestFigures.Measure(group.Key, group));
}
