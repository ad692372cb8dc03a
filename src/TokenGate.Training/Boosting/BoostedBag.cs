namespace TokenGate.Training.Boosting;

/// <summary>What one bag learnt.</summary>
/// <param name="Intercept">Start of the score, in log-odds.</param>
/// <param name="Effects">For each feature what each bin adds.</param>
/// <param name="Rounds">The round with the lowest validation loss.</param>
/// <param name="ValidationLoss">That loss.</param>
internal sealed record BoostedBag(double Intercept, double[][] Effects, int Rounds, double ValidationLoss)
{
    /// <summary>This bag with updated values, reusing its arrays.</summary>
    public BoostedBag Take(double intercept, double[][] effects, int rounds, double validationLoss)
    {
        for (var feature = 0; feature < effects.Length; feature++)
        {
            effects[feature].CopyTo(Effects[feature], 0);
        }

        return this with { Intercept = intercept, Rounds = rounds, ValidationLoss = validationLoss };
    }

    /// <summary>The score of a row.</summary>
    public double Score(byte[][] columns, int row)
    {
        var sum = Intercept;
        for (var feature = 0; feature < columns.Length; feature++)
        {
            sum += Effects[feature][columns[feature][row]];
        }

        return sum;
    }
}
