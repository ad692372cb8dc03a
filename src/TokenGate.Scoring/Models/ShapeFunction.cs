using System.Collections.Immutable;

namespace TokenGate.Scoring.Models;

/// <summary>
/// What one input adds to the score of a <see cref="GamModel"/>: a step function. Bin <c>k</c> is the interval above bound <c>k - 1</c> up
/// to and including bound <c>k</c>; a missing value (NaN) falls into bin 0 and a value above the last bound into the last bin.
/// </summary>
public sealed class ShapeFunction
{
    /// <summary>Creates a shape function.</summary>
    /// <param name="input">The input's place in the feature vector, from 0.</param>
    /// <param name="upperBounds">Upper bounds of the bins, strictly ascending, at least one, no NaN. The last is +Infinity in what ML.NET
    /// writes.</param>
    /// <param name="effects">What each bin adds, in log-odds: finite, as many as bounds.</param>
    /// <exception cref="ArgumentException">A rule above is broken; the message says which and where.</exception>
    public ShapeFunction(int input, ImmutableArray<double> upperBounds, ImmutableArray<double> effects)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(input);
        if (Fault(upperBounds.AsSpan(), effects.AsSpan()) is { } fault)
        {
            throw new ArgumentException($"Shape function of input {input}: {fault}", nameof(upperBounds));
        }

        Input = input;
        UpperBounds = upperBounds;
        Effects = effects;
    }

    /// <summary>The input's place in the feature vector, from 0.</summary>
    public int Input { get; }

    /// <summary>Upper bounds of the bins, strictly ascending.</summary>
    public ImmutableArray<double> UpperBounds { get; }

    /// <summary>What each bin adds to the score, in log-odds.</summary>
    public ImmutableArray<double> Effects { get; }

    /// <summary>The first broken rule as a sentence, or null when there is none.</summary>
    internal static string? Fault(ReadOnlySpan<double> upperBounds, ReadOnlySpan<double> effects)
    {
        if (upperBounds.Length == 0 || upperBounds.Length != effects.Length)
        {
            return $"{upperBounds.Length} bounds and {effects.Length} effects, where one or more of each, in equal number, are due.";
        }

        for (var bin = 0; bin < upperBounds.Length; bin++)
        {
            if (double.IsNaN(upperBounds[bin]) || (bin > 0 && upperBounds[bin] <= upperBounds[bin - 1]))
            {
                return $"bound {bin} is {upperBounds[bin]}, which does not ascend.";
            }

            if (!double.IsFinite(effects[bin]))
            {
                return $"effect {bin} is {effects[bin]}, which is not a finite number.";
            }
        }

        return null;
    }
}
