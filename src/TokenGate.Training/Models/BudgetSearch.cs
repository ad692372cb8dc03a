namespace TokenGate.Training.Models;

/// <summary>
/// Lowers three thresholds step by step from above all honest scores, always where the next false positives buy the most. Looks as far
/// ahead as the budget reaches, because the first honest exchange in the way may hide much behind it.
/// </summary>
internal sealed class BudgetSearch
{
    private const int Heads = 3;
    private readonly int[][] _honestFalling;
    private readonly int[][] _inflatedFalling;
    private readonly IReadOnlyList<float[]> _honest;
    private readonly IReadOnlyList<(float[] Scores, double Worth)> _inflated;
    private readonly bool[] _accused;
    private readonly bool[] _found;
    private readonly int[] _passed = new int[Heads];
    private readonly int[] _seen = new int[Heads];

    public BudgetSearch(IReadOnlyList<float[]> honest, IReadOnlyList<(float[] Scores, double Worth)> inflated)
    {
        _honest = honest;
        _inflated = inflated;
        _accused = new bool[honest.Count];
        _found = new bool[inflated.Count];
        _honestFalling = [.. Enumerable.Range(0, Heads).Select(head => Falling(honest.Count, row => honest[row][head]))];
        _inflatedFalling = [.. Enumerable.Range(0, Heads).Select(head => Falling(inflated.Count, row => inflated[row].Scores[head]))];
        for (var head = 0; head < Heads; head++)
        {
            Lower(head, 0);
        }
    }

    /// <summary>Just above the first honest score that is not passed; the lowest honest score when all are.</summary>
    public float Threshold(int head) => ThresholdAfter(head, _passed[head]);

    /// <summary>Spends at most so many false positives where they buy the most for each; 0 when nothing buys anything.</summary>
    public int Spend(int budget)
    {
        var (bestRate, bestHead, bestPassed, bestCost) = (0.0, -1, 0, 0);
        for (var head = 0; head < Heads; head++)
        {
            var (cost, worth, seen) = (0, 0.0, _seen[head]);
            for (var passed = _passed[head]; passed < _honest.Count; passed++)
            {
                cost += _accused[_honestFalling[head][passed]] ? 0 : 1;
                if (cost > budget)
                {
                    break;
                }

                var threshold = ThresholdAfter(head, passed + 1);
                for (; seen < _inflated.Count && _inflated[_inflatedFalling[head][seen]].Scores[head] >= threshold; seen++)
                {
                    worth += _found[_inflatedFalling[head][seen]] ? 0 : _inflated[_inflatedFalling[head][seen]].Worth;
                }

                if (cost > 0 && worth / cost > bestRate)
                {
                    (bestRate, bestHead, bestPassed, bestCost) = (worth / cost, head, passed + 1, cost);
                }
            }
        }

        if (bestHead >= 0)
        {
            Lower(bestHead, bestPassed);
        }

        return bestCost;
    }

    private void Lower(int head, int passed)
    {
        foreach (var row in _honestFalling[head].AsSpan(_passed[head], passed - _passed[head]))
        {
            _accused[row] = true;
        }

        _passed[head] = passed;
        var threshold = Threshold(head);
        for (; _seen[head] < _inflated.Count && _inflated[_inflatedFalling[head][_seen[head]]].Scores[head] >= threshold; _seen[head]++)
        {
            _found[_inflatedFalling[head][_seen[head]]] = true;
        }
    }

    private float ThresholdAfter(int head, int passed) =>
        passed < _honest.Count
            ? MathF.BitIncrement(_honest[_honestFalling[head][passed]][head])
            : Math.Max(float.MinValue, _honest[_honestFalling[head][^1]][head]);

    private static int[] Falling(int count, Func<int, float> score) => [.. Enumerable.Range(0, count).OrderByDescending(score)];
}
