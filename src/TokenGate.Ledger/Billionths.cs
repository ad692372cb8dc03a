namespace TokenGate.Ledger;

/// <summary>Money as the ledger keeps it: integers of a billionth of the currency unit, exact in every sum.</summary>
public static class Billionths
{
    private const long Unit = Usage.ExchangeCost.Unit;

    /// <summary>
    /// The amount as a decimal number with a point, without trailing zeros; as JSON and CSV write it, in quotes where a reader might round.
    /// </summary>
    public static string Text(Int128 amount) => Usage.ExchangeCost.Text(amount);

    /// <summary>Whole units, and the billionths beyond them with the same sign: both fit into 64 bits, however large the sum.</summary>
    internal static (long Units, long Beyond) Divide(Int128 amount) => (checked((long)(amount / Unit)), (long)(amount % Unit));

    /// <summary>What <see cref="Divide"/> took apart; the parts may have been summed since.</summary>
    internal static Int128 Join(long units, long rest) => ((Int128)units * Unit) + rest;
}
