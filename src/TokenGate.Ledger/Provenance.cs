using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>Where gross tokens come from: a number without its source is half a number.</summary>
/// <param name="Sums">The sums of each source that there is.</param>
public sealed record Provenance(IReadOnlyDictionary<UsageSource, UsageSums> Sums)
{
    /// <summary>
    /// The share of a source, 0 to 1: of the gross tokens, and for <see cref="UsageSource.Missing"/>, whose tokens are unknown, of the
    /// exchanges. 0 when there are none.
    /// </summary>
    public double ShareOf(UsageSource source)
    {
        var sums = Sums.GetValueOrDefault(source);
        return source == UsageSource.Missing
            ? Part(sums.Exchanges, Sums.Values.Sum(each => each.Exchanges))
            : Part(Gross(sums), Sums.Values.Sum(Gross));
    }

    private static long Gross(UsageSums sums) => sums.Split.Input + sums.Split.Output;

    private static double Part(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
