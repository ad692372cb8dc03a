namespace TokenGate.Scoring.Accounting;

/// <summary>Divides whole tokens by weights, so that the parts add up to the whole exactly.</summary>
internal static class Apportionment
{
    /// <summary>
    /// Largest remainder (Hamilton): each part gets the whole of its share, and what is left goes, one each, to the largest fractions; of
    /// equals, to the first. Where no weight is positive, the last part gets everything.
    /// </summary>
    /// <param name="total">What to divide; at least 0.</param>
    /// <param name="weights">One finite weight of at least 0 for each part.</param>
    /// <param name="parts">Takes the parts; as long as the weights.</param>
    public static void Divide(long total, ReadOnlySpan<double> weights, Span<long> parts)
    {
        var sum = 0.0;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        parts.Clear();
        if (total <= 0)
        {
            return;
        }

        if (!(sum > 0))
        {
            parts[^1] = total;
            return;
        }

        Span<double> fractions = stackalloc double[weights.Length];
        var left = total;
        for (var i = 0; i < weights.Length; i++)
        {
            var share = total * (weights[i] / sum);

            // Rounding errors of large totals must not give out more than there is.
            parts[i] = Math.Min((long)share, left);
            fractions[i] = weights[i] > 0 ? share - parts[i] : -1;
            left -= parts[i];
        }

        while (left > 0)
        {
            var largest = 0;
            for (var i = 1; i < fractions.Length; i++)
            {
                largest = fractions[i] > fractions[largest] ? i : largest;
            }

            // More than one each is left only where the doubles were too coarse for the total.
            var given = fractions[largest] < 0 || left > weights.Length ? left : 1;
            parts[largest] += given;
            fractions[largest] = -1;
            left -= given;
        }
    }
}
