namespace TokenGate.Usage;

/// <summary>Tokens of one kind by what became of them. None is negative.</summary>
/// <param name="Replayed">Of the replayed tokens; 0 for kinds of output.</param>
/// <param name="Repeated">Of the repeated ones.</param>
/// <param name="Unseen">Of the unseen ones.</param>
/// <param name="Withheld">Of the withheld ones.</param>
/// <param name="Trusted">Of the trusted ones.</param>
public readonly record struct ClassShares(long Replayed, long Repeated, long Unseen, long Withheld, long Trusted)
{
    /// <summary>All tokens of the kind.</summary>
    public long Sum => Replayed + Repeated + Unseen + Withheld + Trusted;

    /// <summary>The sum of two kinds.</summary>
    public static ClassShares operator +(ClassShares left, ClassShares right) => Add(left, right);

    /// <summary>What is left of one without the other.</summary>
    public static ClassShares operator -(ClassShares left, ClassShares right) => Subtract(left, right);

    /// <summary>The sum of two kinds.</summary>
    public static ClassShares Add(ClassShares left, ClassShares right) => new(
        left.Replayed + right.Replayed, left.Repeated + right.Repeated, left.Unseen + right.Unseen, left.Withheld + right.Withheld, left.Trusted + right.Trusted);

    /// <summary>What is left of one without the other.</summary>
    public static ClassShares Subtract(ClassShares left, ClassShares right) => new(
        left.Replayed - right.Replayed, left.Repeated - right.Repeated, left.Unseen - right.Unseen, left.Withheld - right.Withheld, left.Trusted - right.Trusted);
}
