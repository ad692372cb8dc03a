namespace TokenGate.Training.Simulation;

/// <summary>
/// Seeded chance. Not thread-safe; the same seed gives the same course on every machine (<see cref="Random"/> with a seed is stable).
/// </summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Roll(int least, int most) => _random.Next(least, most + 1);

    /// <summary>A number from 0 to 1.</summary>
    public double Unit() => _random.NextDouble();

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>A log-normal number with a median and a spread (sigma of the logarithm).</summary>
    public double LogNormal(double median, double sigma)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return median * Math.Exp(sigma * normal);
    }

    /// <summary>A log-normal whole number between bounds.</summary>
    public int Length(double median, double sigma, int least, int most) => (int)Math.Clamp(LogNormal(median, sigma), least, most);

    /// <summary>The items in a random order.</summary>
    public List<T> Shuffled<T>(IEnumerable<T> items)
    {
        var list = items.ToList();
        for (var i = list.Count - 1; i > 0; i--)
        {
            var j = _random.Next(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }

        return list;
    }
}
