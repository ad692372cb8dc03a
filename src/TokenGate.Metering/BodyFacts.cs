using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>What the bodies of an exchange told for its record; <see cref="None"/> where nothing of them was read.</summary>
internal readonly record struct BodyFacts
{
    public BodyFacts()
    {
    }

    /// <summary>Nothing was read.</summary>
    public static BodyFacts None { get; } = new();

    /// <inheritdoc cref="UsageRecord.Conversation"/>
    public string Conversation { get; init; } = "";

    /// <inheritdoc cref="UsageRecord.Dialect"/>
    public string Dialect { get; init; } = LabelSanitizer.None;

    /// <inheritdoc cref="UsageRecord.Provider"/>
    public string Provider { get; init; } = LabelSanitizer.None;

    /// <inheritdoc cref="UsageRecord.Operation"/>
    public string Operation { get; init; } = LabelSanitizer.None;

    /// <inheritdoc cref="UsageRecord.Model"/>
    public string Model { get; init; } = LabelSanitizer.None;

    /// <inheritdoc cref="UsageRecord.Counts"/>
    public TokenCounts Counts { get; init; } = TokenCounts.Unknown;

    /// <inheritdoc cref="UsageRecord.Source"/>
    public UsageSource Source { get; init; } = UsageSource.Missing;

    /// <inheritdoc cref="UsageRecord.Reported"/>
    public TokenCounts? Reported { get; init; }

    /// <inheritdoc cref="UsageRecord.Billed"/>
    public BilledUnits Billed { get; init; } = BilledUnits.None;

    /// <inheritdoc cref="UsageRecord.Note"/>
    public string Note { get; init; } = "";

    /// <inheritdoc cref="UsageRecord.Truncated"/>
    public bool Truncated { get; init; }

    /// <inheritdoc cref="UsageRecord.FinishReason"/>
    public string? FinishReason { get; init; }
}
