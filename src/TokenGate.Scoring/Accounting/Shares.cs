namespace TokenGate.Scoring.Accounting;

/// <summary>Weights of what was there before in the conversation, there before elsewhere, and new. None is negative.</summary>
internal readonly record struct Shares(double Replayed, double Repeated, double New)
{
    public double Sum => Replayed + Repeated + New;

    public Shares Plus(Shares other) => new(Replayed + other.Replayed, Repeated + other.Repeated, New + other.New);

    /// <summary>The same proportions with another sum; nothing where there are none.</summary>
    public Shares Scaled(double sum) =>
        Sum > 0 ? new Shares(sum * (Replayed / Sum), sum * (Repeated / Sum), sum * (New / Sum)) : default;
}
