namespace TokenGate.Training.Boosting;

/// <summary>Sums of the derivatives over the rows of a bin.</summary>
internal struct BinSum
{
    public double First;
    public double Second;

    /// <summary>Newton's step for the rows of this sum.</summary>
    public readonly double Step(double ridge) => First / (Second + ridge);

    /// <summary>Twice the loss that the step saves, to second order.</summary>
    public readonly double Gain(double ridge) => First * First / (Second + ridge);

    public static BinSum operator +(BinSum left, BinSum right) => new() { First = left.First + right.First, Second = left.Second + right.Second };

    public static BinSum operator -(BinSum left, BinSum right) => new() { First = left.First - right.First, Second = left.Second - right.Second };
}
