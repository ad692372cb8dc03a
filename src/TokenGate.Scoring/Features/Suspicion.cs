namespace TokenGate.Scoring.Features;

/// <summary>In which direction a feature speaks for withholding; the trainer holds its shape function to it.</summary>
public enum Suspicion
{
    /// <summary>Either way: context that the other features are read in.</summary>
    Free = 0,

    /// <summary>The larger, the more suspicious.</summary>
    Rising = 1,

    /// <summary>The smaller, the more suspicious.</summary>
    Falling = 2,
}
