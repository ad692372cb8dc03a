namespace TokenGate.Training.Evaluation;

/// <summary>
/// What becomes of people, and not of exchanges: honest ones who had something withheld, and what inflaters earned, in the traffic as it is
/// and over a month of it.
/// </summary>
/// <param name="Honest">People who never inflate.</param>
/// <param name="Hit">Of these, people of whom anything was withheld.</param>
/// <param name="HitInTwentyDays">The same where each repeats his traffic on 20 work days.</param>
/// <param name="Inflaters">People who inflate.</param>
/// <param name="Earned">Trusted tokens of inflating exchanges a work day, over 20 of them: the median.</param>
/// <param name="EarnedMost">The same at the ninth decile.</param>
/// <param name="EarnedMostFiveTimes">The same at five times the volume.</param>
/// <param name="ClosedEarned">The median of those who inflate by closed families alone.</param>
/// <param name="ClosedEarnedMost">The same at the ninth decile.</param>
/// <param name="NeverDoubted">Share of these inflating tokens that nothing doubted: no account bounds them.</param>
public sealed record PersonFigures(
    int Honest,
    int Hit,
    int HitInTwentyDays,
    int Inflaters,
    long Earned,
    long EarnedMost,
    long EarnedMostFiveTimes,
    long ClosedEarned,
    long ClosedEarnedMost,
    double NeverDoubted)
{
    /// <summary>Share of honest people of whom anything was withheld.</summary>
    public double HitRate => Honest == 0 ? 0 : (double)Hit / Honest;

    /// <summary>What that share is at most, with 95 % confidence.</summary>
    public double HitBound => Honest == 0 ? 1 : Math.Min(1, PoissonBound.Upper(Hit) / Honest);

    /// <summary>The share over 20 work days.</summary>
    public double HitInTwentyDaysRate => Honest == 0 ? 0 : (double)HitInTwentyDays / Honest;

    /// <summary>What that share is at most, with 95 % confidence.</summary>
    public double HitInTwentyDaysBound => Honest == 0 ? 1 : Math.Min(1, PoissonBound.Upper(HitInTwentyDays) / Honest);

    /// <summary>Measures people.</summary>
    /// <param name="exchanges">Labelled exchanges with their people and times; those of nobody are left out.</param>
    /// <param name="open">Families that are open; null for none.</param>
    public static PersonFigures Measure(IEnumerable<EvaluatedExchange> exchanges, IReadOnlySet<string>? open = null)
    {
        var people = exchanges.Where(exchange => exchange.User.Length > 0).GroupBy(exchange => exchange.User, StringComparer.Ordinal)
            .Select(person => person.OrderBy(exchange => exchange.Time).ToArray()).ToList();
        var honest = people.Where(person => person.All(exchange => exchange.IsHonest)).ToList();
        var inflaters = people.Except(honest).ToList();
        List<MonthOfWork> months = [.. inflaters.Select(person => MonthOfWork.Simulate(person, 1))];
        var closed = months.Zip(inflaters).Where(pair => !pair.Second.Any(exchange => open?.Contains(exchange.Family) ?? false)).Select(pair => pair.First).ToList();
        var undoubted = months.Sum(month => month.Undoubted);
        var earned = months.Sum(month => month.Earned);
        return new PersonFigures(
            honest.Count,
            honest.Count(person => person.Any(exchange => exchange.Split.WithheldInput + exchange.Split.WithheldOutput > 0)),
            honest.Count(person => MonthOfWork.Simulate(person, 1).Withheld > 0),
            inflaters.Count,
            EarnedADay(months, 5),
            EarnedADay(months, 9),
            EarnedADay(inflaters.Select(person => MonthOfWork.Simulate(person, 5)), 9),
            EarnedADay(closed, 5),
            EarnedADay(closed, 9),
            earned == 0 ? 0 : (double)undoubted / earned);
    }

    /// <summary>A decile of what they earned a work day.</summary>
    private static long EarnedADay(IEnumerable<MonthOfWork> months, int tenths)
    {
        long[] values = [.. months.Select(month => month.Earned / MonthOfWork.WorkDays).Order()];
        return values.Length == 0 ? 0 : values[Math.Min(values.Length - 1, values.Length * tenths / 10)];
    }
}
