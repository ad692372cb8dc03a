using TokenGate.Scoring.Memory;

namespace TokenGate.Training.Evaluation;

/// <summary>
/// A person's traffic repeated on 20 work days in four weeks, against an account for doubt. What was doubted is doubted again: accounting
/// and scores are those of the first time, so that repeating is no reason for doubt. Traffic that spans three weeks and more is no
/// day's work: the first four weeks are taken as they are.
/// </summary>
/// <param name="Withheld">Fresh tokens that the account did not cover.</param>
/// <param name="Earned">Trusted tokens of inflating exchanges.</param>
/// <param name="Undoubted">Of these, tokens that nothing doubted.</param>
internal readonly record struct MonthOfWork(long Withheld, long Earned, long Undoubted)
{
    /// <summary>Work days of a month.</summary>
    public const int WorkDays = 20;

    /// <summary>From here on traffic is a month of its own: shorter than 20 work days, since people are away on some.</summary>
    private static readonly TimeSpan Weeks = TimeSpan.FromDays(21);

    private static readonly TimeSpan Month = TimeSpan.FromDays(28);

    /// <summary>Simulates.</summary>
    /// <param name="person">One person's exchanges in the order of time; what he sent on the days of less than three weeks is one day's
    /// work.</param>
    /// <param name="volume">How many times each inflating exchange is sent.</param>
    public static MonthOfWork Simulate(IReadOnlyList<EvaluatedExchange> person, int volume)
    {
        var account = default(DoubtAccount);
        var (withheld, earned, undoubted) = (0L, 0L, 0L);
        foreach (var (exchange, at) in Sent(person))
        {
            var inflates = !exchange.IsHonest;
            account.Advance(at.UtcTicks);
            for (var copy = inflates ? volume : 1; copy > 0; copy--)
            {
                var fresh = exchange.Fresh;
                if (!exchange.IsDoubtedWhere(account.IsLow))
                {
                    account.Earn(fresh);
                    (earned, undoubted) = inflates ? (earned + fresh, undoubted + fresh) : (earned, undoubted);
                    continue;
                }

                var drawn = account.Draw(fresh);
                withheld += fresh - drawn;
                earned += inflates ? drawn : 0;
            }
        }

        return new MonthOfWork(withheld, earned, undoubted);
    }

    /// <summary>What is sent in the month, and when.</summary>
    private static IEnumerable<(EvaluatedExchange Exchange, DateTimeOffset At)> Sent(IReadOnlyList<EvaluatedExchange> person)
    {
        var first = person[0].Time;
        if (person[^1].Time - first >= Weeks)
        {
            return person.Where(exchange => exchange.Time - first < Month).Select(exchange => (exchange, exchange.Time));
        }

        return Enumerable.Range(0, WorkDays)
            .Select(day => first.AddDays((day / 5 * 7) + (day % 5)))
            .SelectMany(morning => person.Select(exchange => (exchange, morning + (exchange.Time.TimeOfDay - first.TimeOfDay))));
    }
}
