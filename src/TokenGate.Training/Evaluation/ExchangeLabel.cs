namespace TokenGate.Training.Evaluation;

/// <summary>What an exchange is known to be.</summary>
public enum ExchangeLabel
{
    /// <summary>Honest work.</summary>
    Honest = 0,

    /// <summary>Filler in the input.</summary>
    Padding = 1,

    /// <summary>One prompt varied without asking anything new.</summary>
    Duplication = 2,

    /// <summary>An answer whose length was coerced.</summary>
    Output = 3,
}
