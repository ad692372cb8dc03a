namespace TokenGate.Gateway.Tests.Metering;

/// <summary>What breaks, or takes another thread, while an exchange is metered.</summary>
[Flags]
public enum FaultyParts
{
    None = 0,
    Preparing = 1,
    Judging = 2,
    JudgingElsewhere = 4,
    NegativeSplit = 8,
    Journal = 16,
    JournalElsewhere = 32,
    Observer = 64,
    Tokens = 128,
}
