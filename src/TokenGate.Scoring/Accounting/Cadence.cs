using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// How regular the pauses are between a user's requests, from the end of an answer to the start of the next request: a loop waits for answers,
/// so its pauses are alike where its intervals are not (detection.md, 3).
/// </summary>
/// <param name="Burstiness">-1 (a clock) to 1 (bursts), corrected for few pauses (Kim and Jo 2016); 1 when there are too few to tell.</param>
/// <param name="Lattice">Largest share of pauses within 2 % or 50 ms of one of them; 0 when there are too few.</param>
internal readonly record struct Cadence(float Burstiness, float Lattice)
{
    private const int MinPauses = 5;
    private const int MaxPauses = 20;
    private const double Tolerance = 0.02;
    private static readonly double Grain = TimeSpan.FromMilliseconds(50).Ticks;
    private static readonly long Break = TimeSpan.FromHours(1).Ticks;

    public static Cadence Of(ExchangeRing recent, long startedAt)
    {
        Span<double> pauses = stackalloc double[MaxPauses];
        var count = 0;
        var next = startedAt;
        for (var age = 0; age < recent.Count && count < MaxPauses; age++)
        {
            var pause = next - recent[age].EndedAt;
            if (pause > Break)
            {
                break;
            }

            // Parallel requests overlap: no pause.
            pauses[count++] = Math.Max(0, pause);
            next = recent[age].StartedAt;
        }

        return count < MinPauses ? new Cadence(1, 0) : new Cadence(Irregularity(pauses[..count]), Largest(pauses[..count]));
    }

    private static float Irregularity(ReadOnlySpan<double> pauses)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var pause in pauses)
        {
            sum += pause;
            squares += pause * pause;
        }

        var mean = sum / pauses.Length;
        if (mean <= 0)
        {
            return -1;
        }

        var ratio = Math.Sqrt(Math.Max(0, (squares / pauses.Length) - (mean * mean))) / mean;
        var (over, under) = (Math.Sqrt(pauses.Length + 1), Math.Sqrt(pauses.Length - 1));
        return (float)Math.Clamp(((over * ratio) - under) / (((over - 2) * ratio) + under), -1, 1);
    }

    private static float Largest(ReadOnlySpan<double> pauses)
    {
        var most = 0;
        foreach (var centre in pauses)
        {
            var near = 0;
            foreach (var pause in pauses)
            {
                near += Math.Abs(pause - centre) <= Math.Max(Grain, centre * Tolerance) ? 1 : 0;
            }

            most = Math.Max(most, near);
        }

        return (float)most / pauses.Length;
    }
}
