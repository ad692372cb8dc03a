using System.Runtime.Intrinsics;

namespace TokenGate.Training.Boosting;

/// <summary>
/// The exponential function of floats by sums and products alone, one after the other, so that training gives the same bytes on every
/// machine and in every run. <see cref="Vector256.Exp(Vector256{float})"/> does not: it leaves open whether a product is rounded before it
/// is added to, and code that was compiled in haste and code that was optimised later decide it differently.
/// </summary>
internal static class VectorExp
{
    /// <summary>The largest argument; e to it is near the largest float. The least is its negative.</summary>
    public const float Limit = 87;

    private const float Log2OfE = 1.44269504f;

    // ln 2 in two parts (Cody and Waite 1980): the first has so few bits that its product with a small whole number is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // Added and taken away again, it rounds to the nearest whole number.
    private const float Rounder = 12582912f;

    private const int ExponentBias = 127;
    private const int MantissaBits = 23;

    /// <summary>
    /// e to the power of each argument, within two units of the last place. Arguments beyond the limit count as the limit.
    /// </summary>
    public static Vector256<float> Exp(Vector256<float> x)
    {
        x = Vector256.Min(Vector256.Max(x, Vector256.Create(-Limit)), Vector256.Create(Limit));
        var n = (x * Log2OfE) + Vector256.Create(Rounder) - Vector256.Create(Rounder);
        var r = x - (n * Ln2High) - (n * Ln2Low);

        // Coefficients of the single precision exp of the Cephes library (Moshier 1989), for |r| up to ln 2 / 2.
        var p = (r * 1.9875691500e-4f) + Vector256.Create(1.3981999507e-3f);
        p = (p * r) + Vector256.Create(8.3334519073e-3f);
        p = (p * r) + Vector256.Create(4.1665795894e-2f);
        p = (p * r) + Vector256.Create(1.6666665459e-1f);
        p = (p * r) + Vector256.Create(5.0000001201e-1f);
        p = (p * r * r) + r + Vector256<float>.One;
        var power = Vector256.ShiftLeft(Vector256.ConvertToInt32(n) + Vector256.Create(ExponentBias), MantissaBits);
        return p * power.AsSingle();
    }
}
