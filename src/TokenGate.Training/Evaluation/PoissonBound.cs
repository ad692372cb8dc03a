namespace TokenGate.Training.Evaluation;

/// <summary>What a count of rare events proves.</summary>
public static class PoissonBound
{
    /// <summary>
    /// The exact one-sided upper bound of a Poisson mean (Garwood 1936): the mean at which so few events, or fewer, would be seen with a
    /// probability of only 1 - <paramref name="confidence"/>. For 0 events at 95 % it is 3.0.
    /// </summary>
    /// <param name="events">Events seen, at least 0.</param>
    /// <param name="confidence">Between 0 and 1; default 0.95.</param>
    public static double Upper(long events, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        var (low, high) = ((double)events, events + (10 * Math.Sqrt(events + 1)) + 10);
        for (var step = 0; step < 200 && high - low > 1e-12 * high; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = AtMost(events, middle) > 1 - confidence ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>The probability of at most so many events, summed in logarithms from the largest term down.</summary>
    private static double AtMost(long events, double mean)
    {
        var (sum, term) = (0.0, Math.Exp((events * Math.Log(mean)) - mean - LogFactorial(events)));
        for (var k = events; k >= 0 && term > 0; k--)
        {
            sum += term;
            term *= k / mean;
        }

        return sum;
    }

    private static double LogFactorial(long n)
    {
        var sum = 0.0;
        for (var k = 2L; k <= n; k++)
        {
            sum += Math.Log(k);
        }

        return sum;
    }
}
