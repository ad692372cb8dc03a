namespace TokenGate.Scoring.Memory;

/// <summary>What was concluded about a past exchange.</summary>
[Flags]
internal enum PastMark : byte
{
    None = 0,

    /// <summary>It asked nothing new.</summary>
    IsFullyRepeated = 1 << 0,

    /// <summary>Its padding score was above the lower threshold.</summary>
    Padding = 1 << 1,

    /// <summary>Its duplication score was above the lower threshold.</summary>
    Duplication = 1 << 2,

    /// <summary>Its output score was above the lower threshold.</summary>
    Output = 1 << 3,
}
