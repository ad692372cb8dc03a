using TokenGate.Ledger;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>The sums of a row, and what of them counts although the verdict withholds.</summary>
/// <param name="Sums">The sums.</param>
/// <param name="WouldWithhold">
/// Tokens that are trusted although their verdict withholds: what <c>enforce</c> would have taken while the judge observed. An appeal that
/// was granted is among them.
/// </param>
internal readonly record struct WithheldSums(UsageSums Sums, long WouldWithhold)
{
    /// <summary>The sums of one row of the journal.</summary>
    public static WithheldSums From(UsageSums sums, bool isWithheld) => new(sums, isWithheld ? sums.Split.TrustedInput + sums.Split.TrustedOutput : 0);

    /// <summary>The sum of two.</summary>
    public static WithheldSums Add(WithheldSums left, WithheldSums right) =>
        new(UsageSums.Add(left.Sums, right.Sums), checked(left.WouldWithhold + right.WouldWithhold));
}
