using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Training.Boosting;

/// <summary>
/// First and second derivatives of the weighted logistic loss, row by row: weight * (target - p) and weight * p * (1 - p).
/// </summary>
internal sealed class Gradients(int rows)
{
    public float[] First { get; } = new float[rows];

    public float[] Second { get; } = new float[rows];

    /// <summary>Computes them anew from the scores.</summary>
    public void Update(BoostingRows rows)
    {
        var whole = rows.Count - (rows.Count % Vector256<float>.Count);
        var scores = Vectors(rows.Scores, whole);
        var targets = Vectors(rows.Targets, whole);
        var weights = Vectors(rows.Weights, whole);
        var first = MemoryMarshal.Cast<float, Vector256<float>>(First.AsSpan(0, whole));
        var second = MemoryMarshal.Cast<float, Vector256<float>>(Second.AsSpan(0, whole));
        for (var at = 0; at < scores.Length; at++)
        {
            var p = Vector256<float>.One / (Vector256<float>.One + VectorExp.Exp(-scores[at]));
            first[at] = weights[at] * (targets[at] - p);
            second[at] = weights[at] * p * (Vector256<float>.One - p);
        }

        for (var row = whole; row < rows.Count; row++)
        {
            var p = 1 / (1 + VectorExp.Exp(Vector256.CreateScalar(-rows.Scores[row])).ToScalar());
            First[row] = rows.Weights[row] * (rows.Targets[row] - p);
            Second[row] = rows.Weights[row] * p * (1 - p);
        }
    }

    /// <summary>
    /// Sums them bin by bin. Rows alternate between two sets of sums, so that neighbours in one bin do not wait for each other.
    /// </summary>
    public void Sum(ReadOnlySpan<byte> column, Span<BinSum> sums)
    {
        Span<BinSum> odd = stackalloc BinSum[256];
        odd.Clear();
        sums.Clear();
        var even = sums;
        var g = First.AsSpan(0, column.Length);
        var h = Second.AsSpan(0, column.Length);
        var row = 0;
        for (; row + 1 < column.Length; row += 2)
        {
            ref var one = ref even[column[row]];
            one.First += g[row];
            one.Second += h[row];
            ref var two = ref odd[column[row + 1]];
            two.First += g[row + 1];
            two.Second += h[row + 1];
        }

        if (row < column.Length)
        {
            even[column[row]].First += g[row];
            even[column[row]].Second += h[row];
        }

        for (var bin = 0; bin < sums.Length; bin++)
        {
            sums[bin].First += odd[bin].First;
            sums[bin].Second += odd[bin].Second;
        }
    }

    private static ReadOnlySpan<Vector256<float>> Vectors(float[] values, int whole) =>
        MemoryMarshal.Cast<float, Vector256<float>>(values.AsSpan(0, whole));
}
