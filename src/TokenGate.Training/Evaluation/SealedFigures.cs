using System.Globalization;

namespace TokenGate.Training.Evaluation;

/// <summary>The sums of a sealed evaluation: no family, no category, no exchange.</summary>
public sealed record SealedFigures
{
    /// <summary>The heading of the card's log of runs.</summary>
    public const string Heading = "## Sealed runs";

    /// <summary>What stands for traffic that was composed by chance, with a seed that nobody knows.</summary>
    public const string Composed = "composed";

    private static readonly string[] Table =
    [
        "| day | traffic | honest exchanges | doubted | withheld | their fresh tokens withheld | trusted of what is novel | honest people | hit | in 20 work days "
            + "| inflating exchanges | gain | beyond the accounts | earned a work day, ninth decile | five times the volume |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ];

    /// <summary>The day of the run, UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>
    /// What was run: <see cref="Composed"/>, or files by name, the beginning of their SHA-256 and of the models' version.
    /// </summary>
    public required string Traffic { get; init; }

    /// <summary>Honest exchanges.</summary>
    public required int Honest { get; init; }

    /// <summary>Of these, exchanges that a score doubts.</summary>
    public required int Doubted { get; init; }

    /// <summary>Of these, exchanges of which anything was withheld.</summary>
    public required int Withheld { get; init; }

    /// <summary>Share of honest fresh tokens that was withheld, 0 to 1.</summary>
    public required double TokensWithheld { get; init; }

    /// <summary>Trusted honest input, of what is novel by an independent measure, 0 to 1; null where nothing was measured.</summary>
    public required double? NovelTrusted { get; init; }

    /// <summary>Honest people.</summary>
    public required int People { get; init; }

    /// <summary>Of these, people of whom anything was withheld.</summary>
    public required int Hit { get; init; }

    /// <summary>The same over 20 work days.</summary>
    public required int HitInTwentyDays { get; init; }

    /// <summary>Inflating exchanges.</summary>
    public required int Inflating { get; init; }

    /// <summary>Trusted tokens for each token that they spent, what accounts covered included.</summary>
    public required double Gain { get; init; }

    /// <summary>The same without what accounts covered.</summary>
    public required double GainBeyond { get; init; }

    /// <summary>Trusted tokens of inflating exchanges a work day, over 20 of them, at the ninth decile of inflaters.</summary>
    public required long EarnedMost { get; init; }

    /// <summary>The same at five times the volume.</summary>
    public required long EarnedMostFiveTimes { get; init; }

    /// <summary>The run as a row of the card's log.</summary>
    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Date:yyyy-MM-dd} | {Traffic.Replace('|', '/')} | {Honest} | {Doubted} | {Withheld} | {TokensWithheld:0.00%} | {NovelTrusted:0.0%} | {People} | {Hit} | {HitInTwentyDays} | {Inflating} | {Gain:0.000} | {GainBeyond:0.000} | {EarnedMost} | {EarnedMostFiveTimes} |");

    /// <summary>Sums up.</summary>
    /// <param name="exchanges">All that was concluded.</param>
    /// <param name="date">The day.</param>
    /// <param name="traffic">What was run.</param>
    public static SealedFigures Measure(IReadOnlyList<EvaluatedExchange> exchanges, DateOnly date, string traffic = Composed)
    {
        ArgumentNullException.ThrowIfNull(exchanges);
        ArgumentNullException.ThrowIfNull(traffic);
        EvaluatedExchange[] honest = [.. exchanges.Where(exchange => exchange.IsHonest)];
        EvaluatedExchange[] inflating = [.. exchanges.Where(exchange => !exchange.IsHonest)];
        var spent = Math.Max(1, inflating.Sum(exchange => exchange.Spent));
        var people = PersonFigures.Measure(exchanges);
        return new SealedFigures
        {
            Date = date,
            Traffic = traffic,
            Honest = honest.Length,
            Doubted = honest.Count(exchange => exchange.Doubted),
            Withheld = honest.Count(exchange => exchange.Withheld),
            TokensWithheld = HonestFigures.Measure("all", honest).TokenRate,
            NovelTrusted = HonestFigures.NovelTrusted(honest),
            People = people.Honest,
            Hit = people.Hit,
            HitInTwentyDays = people.HitInTwentyDays,
            Inflating = inflating.Length,
            Gain = (double)inflating.Sum(exchange => exchange.Trusted) / spent,
            GainBeyond = (double)inflating.Sum(exchange => exchange.Undoubted) / spent,
            EarnedMost = people.EarnedMost,
            EarnedMostFiveTimes = people.EarnedMostFiveTimes,
        };
    }

    /// <summary>
    /// A card with a row more in its log; the log is begun where there is none. Rows of a release that summed up otherwise stay as they
    /// are, above a new table.
    /// </summary>
    public string AddTo(string card)
    {
        ArgumentNullException.ThrowIfNull(card);
        var log = LogOf(card);
        var table = string.Join('\n', Table);
        return log.Length == 0 ? $"{card}\n{Heading}\n\n{About}\n\n{table}\n{Row}\n"
            : card.Replace(log, log.Contains(table, StringComparison.Ordinal) ? $"{log}{Row}\n" : $"{log}\n{table}\n{Row}\n", StringComparison.Ordinal);
    }

    /// <summary>The log of a card, from its heading to the next one; empty where it has none.</summary>
    public static string LogOf(string card)
    {
        ArgumentNullException.ThrowIfNull(card);
        var start = card.IndexOf($"\n{Heading}\n", StringComparison.Ordinal);
        var end = start < 0 ? -1 : card.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return start < 0 ? "" : end < 0 ? card[start..] : card[start..end];
    }

    private static string About =>
        "Traffic that nobody had read when it was run: programs of inflation composed by chance, with seeds that nobody knows, judged by models of\n"
        + "the same making that did not learn from their sources; or files, judged by the models of this card. Every run is kept, the newest last.";
}
