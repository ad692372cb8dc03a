namespace TokenGate.Training.Evaluation;

/// <summary>What honest work lost, for one category or one source.</summary>
/// <param name="Name">The category or source.</param>
/// <param name="Exchanges">Exchanges tested.</param>
/// <param name="Withheld">Exchanges withheld.</param>
/// <param name="FreshTokens">Fresh tokens, in and out.</param>
/// <param name="WithheldTokens">Fresh tokens withheld.</param>
public sealed record HonestFigures(string Name, int Exchanges, int Withheld, long FreshTokens, long WithheldTokens)
{
    /// <summary>Share of exchanges withheld.</summary>
    public double Rate => Exchanges == 0 ? 0 : (double)Withheld / Exchanges;

    /// <summary>What the rate is at most, with 95 % confidence (exact Poisson).</summary>
    public double UpperBound => Exchanges == 0 ? 1 : Math.Min(1, PoissonBound.Upper(Withheld) / Exchanges);

    /// <summary>Share of fresh tokens withheld.</summary>
    public double TokenRate => FreshTokens == 0 ? 0 : (double)WithheldTokens / FreshTokens;

    /// <summary>The figures of some honest exchanges.</summary>
    public static HonestFigures Measure(string name, IEnumerable<EvaluatedExchange> exchanges)
    {
        EvaluatedExchange[] all = [.. exchanges];
        return new HonestFigures(
            name,
            all.Length,
            all.Count(exchange => exchange.Withheld),
            all.Sum(exchange => exchange.Trusted + exchange.Split.WithheldInput + exchange.Split.WithheldOutput),
            all.Sum(exchange => exchange.Split.WithheldInput + exchange.Split.WithheldOutput));
    }

    /// <summary>
    /// Trusted input of what is novel by an independent measure, 0 to 1; null where nothing was measured. Trusted input can exceed that
    /// measure (it counts words, in whole shingles), and what one exchange has too much must not make up for what another lost.
    /// </summary>
    public static double? NovelTrusted(IEnumerable<EvaluatedExchange> honest)
    {
        EvaluatedExchange[] measured = [.. honest.Where(exchange => exchange.NovelInput > 0)];
        var novel = measured.Sum(exchange => exchange.NovelInput!.Value);
        return novel == 0 ? null : (double)measured.Sum(exchange => Math.Min(exchange.Split.TrustedInput, exchange.NovelInput!.Value)) / novel;
    }
}
