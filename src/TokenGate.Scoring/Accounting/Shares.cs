namespace TokenGate.Scoring.Accounting;

/// <summary>Weights of what was there before, and of what is new. None is negative.</summary>
internal readonly record struct Shares(double Repeated, double New)
{
    public double Sum => Repeated + New;

    public Shares Plus(Shares other) => new(Repeated + other.Repeated, New + other.New);

    /// <summary>The same proportions with another sum; nothing where there are none.</summary>
    public Shares Scaled(double sum) => Sum > 0 ? new Shares(sum * (Repeated / Sum), sum * (New / Sum)) : default;
}
