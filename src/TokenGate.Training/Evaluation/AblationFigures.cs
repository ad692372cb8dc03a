namespace TokenGate.Training.Evaluation;

/// <summary>What is left to inflaters where only a part of the judge speaks.</summary>
/// <param name="Name">The part: accounting alone, and one score or all beside it.</param>
/// <param name="ClosedGain">Trusted tokens for each token spent that this part does not doubt, closed families.</param>
/// <param name="AllGain">The same over all families.</param>
/// <param name="HonestDoubted">Share of honest exchanges that it doubts.</param>
public sealed record AblationFigures(string Name, double ClosedGain, double AllGain, double HonestDoubted)
{
    /// <summary>Accounting alone, with each score, with all.</summary>
    internal static IEnumerable<AblationFigures> Measure(IReadOnlyList<EvaluatedExchange> exchanges, IReadOnlySet<string> open)
    {
        if (exchanges.All(exchange => exchange.Doubts.Count == 0))
        {
            yield break;
        }

        yield return Of("accounting alone", _ => false);
        yield return Of("and the padding score", exchange => Doubts(exchange, 0));
        yield return Of("and the duplication score", exchange => Doubts(exchange, 1));
        yield return Of("and the output score", exchange => Doubts(exchange, 2));
        yield return Of("and all three", exchange => exchange.Doubts.Any(doubts => doubts));

        AblationFigures Of(string name, Func<EvaluatedExchange, bool> doubts)
        {
            EvaluatedExchange[] honest = [.. exchanges.Where(exchange => exchange.IsHonest)];
            EvaluatedExchange[] inflated = [.. exchanges.Where(exchange => !exchange.IsHonest)];
            return new AblationFigures(
                name,
                Gain([.. inflated.Where(exchange => !open.Contains(exchange.Family))], doubts),
                Gain(inflated, doubts),
                honest.Length == 0 ? 0 : (double)honest.Count(doubts) / honest.Length);
        }
    }

    private static bool Doubts(EvaluatedExchange exchange, int head) => exchange.Doubts.Count > head && exchange.Doubts[head];

    private static double Gain(EvaluatedExchange[] exchanges, Func<EvaluatedExchange, bool> doubts)
    {
        var spent = exchanges.Sum(exchange => exchange.Spent);
        return spent == 0 ? 0 : (double)exchanges.Where(exchange => !doubts(exchange)).Sum(exchange => exchange.Fresh) / spent;
    }
}
