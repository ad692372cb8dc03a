using System.Globalization;

namespace TokenGate.Usage;

/// <summary>
/// What one exchange cost, in integers of a billionth of a currency unit: rounded once, then divided as its tokens are, so that the parts
/// add up exactly.
/// </summary>
/// <param name="Currency">The currency, by its ISO 4217 code.</param>
/// <param name="Prices">The version of the price list that it was worked out with; empty when the provider told the cost.</param>
/// <param name="Split">
/// The parts in billionths, by the rules of <see cref="TokenSplit"/>; its <see cref="TokenSplit.Input"/> and
/// <see cref="TokenSplit.Output"/> together are the gross cost.
/// </param>
public sealed record ExchangeCost(string Currency, string Prices, TokenSplit Split)
{
    /// <summary>Billionths in a currency unit.</summary>
    public const long Unit = 1_000_000_000;

    /// <summary>What was billed in all, in billionths.</summary>
    public long Gross => checked(Split.Input + Split.Output);

    /// <summary>The share of trusted tokens, in billionths.</summary>
    public long Trusted => checked(Split.TrustedInput + Split.TrustedOutput);

    /// <summary>The share of withheld tokens, in billionths.</summary>
    public long Withheld => checked(Split.WithheldInput + Split.WithheldOutput);

    /// <summary>
    /// An amount of billionths as a decimal number with a point, without trailing zeros: as files write it, in quotes where a reader might
    /// round.
    /// </summary>
    public static string Text(Int128 amount)
    {
        var size = Int128.Abs(amount);
        var fraction = ((long)(size % Unit)).ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{(amount < 0 ? "-" : "")}{size / Unit}{(fraction.Length > 0 ? "." : "")}{fraction}");
    }
}
