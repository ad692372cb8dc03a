namespace TokenGate.Scoring;

/// <summary>What a verdict does.</summary>
public enum JudgeMode
{
    /// <summary>Verdicts are recorded, and everything fresh is trusted.</summary>
    Observe = 0,

    /// <summary>The fresh tokens of an exchange whose verdict is padded, duplicate or inflated are withheld.</summary>
    Enforce = 1,
}
