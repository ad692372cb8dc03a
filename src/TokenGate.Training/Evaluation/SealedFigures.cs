using System.Globalization;

namespace TokenGate.Training.Evaluation;

/// <summary>The sums of a sealed evaluation: no family, no category, no exchange.</summary>
/// <param name="Date">The day of the run, UTC.</param>
/// <param name="Honest">Honest exchanges.</param>
/// <param name="Doubted">Of these, exchanges that a score doubts.</param>
/// <param name="Withheld">Of these, exchanges of which anything was withheld.</param>
/// <param name="Inflating">Inflating exchanges.</param>
/// <param name="Gain">Trusted tokens for each token that they spent, what accounts covered included.</param>
/// <param name="GainBeyond">The same without what accounts covered.</param>
/// <param name="People">Honest people.</param>
/// <param name="Hit">Of these, people of whom anything was withheld.</param>
public sealed record SealedFigures(DateOnly Date, int Honest, int Doubted, int Withheld, int Inflating, double Gain, double GainBeyond, int People, int Hit)
{
    /// <summary>The heading of the card's log of runs.</summary>
    public const string Heading = "## Sealed runs";

    private static readonly string[] Table =
    [
        "| day | honest exchanges | doubted | withheld | inflating exchanges | gain | beyond the accounts | honest people | hit |",
        "|---|---|---|---|---|---|---|---|---|",
    ];

    /// <summary>The run as a row of the card's log.</summary>
    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Date:yyyy-MM-dd} | {Honest} | {Doubted} | {Withheld} | {Inflating} | {Gain:0.000} | {GainBeyond:0.000} | {People} | {Hit} |");

    /// <summary>Sums up.</summary>
    /// <param name="exchanges">All that was concluded.</param>
    /// <param name="date">The day.</param>
    public static SealedFigures Measure(IReadOnlyList<EvaluatedExchange> exchanges, DateOnly date)
    {
        ArgumentNullException.ThrowIfNull(exchanges);
        EvaluatedExchange[] honest = [.. exchanges.Where(exchange => exchange.IsHonest)];
        EvaluatedExchange[] inflating = [.. exchanges.Where(exchange => !exchange.IsHonest)];
        var spent = Math.Max(1, inflating.Sum(exchange => exchange.Spent));
        var people = PersonFigures.Measure(exchanges);
        return new SealedFigures(
            date,
            honest.Length,
            honest.Count(exchange => exchange.Doubted),
            honest.Count(exchange => exchange.Withheld),
            inflating.Length,
            (double)inflating.Sum(exchange => exchange.Trusted) / spent,
            (double)inflating.Sum(exchange => exchange.Undoubted) / spent,
            people.Honest,
            people.Hit);
    }

    /// <summary>A card with a row more in its log; the log is begun where there is none.</summary>
    public string AddTo(string card)
    {
        ArgumentNullException.ThrowIfNull(card);
        var log = LogOf(card);
        return log.Length > 0 ? card.Replace(log, $"{log}{Row}\n", StringComparison.Ordinal) : $"{card}{Begun()}{Row}\n";
    }

    /// <summary>The log of a card, to its last row; empty where it has none.</summary>
    public static string LogOf(string card)
    {
        ArgumentNullException.ThrowIfNull(card);
        var start = card.IndexOf($"\n{Heading}\n", StringComparison.Ordinal);
        var end = start < 0 ? -1 : card.IndexOf("\n\n", card.IndexOf(Table[1], start, StringComparison.Ordinal), StringComparison.Ordinal);
        return start < 0 ? "" : end < 0 ? card[start..] : card[start..(end + 1)];
    }

    private static string Begun() =>
        $"\n{Heading}\n\nPrograms of inflation that were composed by chance, with seeds that nobody knows; every run is kept, the newest last.\n\n{string.Join('\n', Table)}\n";
}
