namespace TokenGate.Training.Boosting;

/// <summary>How shape functions are held to the declared direction of their feature. Either way the result has the direction exactly.</summary>
public enum Monotonicity
{
    /// <summary>Every step of the boosting goes in the direction, so the other features learn what this one may not say.</summary>
    Constraint = 0,

    /// <summary>The boosting is free, and the shape is projected afterwards (weighted isotonic regression).</summary>
    Projection = 1,
}
