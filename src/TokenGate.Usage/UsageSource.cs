namespace TokenGate.Usage;

/// <summary>Where the gross counts of an exchange come from. The source travels with every number to every reader.</summary>
public enum UsageSource
{
    /// <summary>The provider reported input and output.</summary>
    Provider = 0,

    /// <summary>The provider reported nothing (or not both): counted with a local tokenizer.</summary>
    Estimated = 1,

    /// <summary>The stream was cut before its end: what was delivered was counted.</summary>
    Partial = 2,

    /// <summary>Neither reported nor countable. The counts are unknown, which is not zero.</summary>
    Missing = 3,

    /// <summary>
    /// The provider's report cannot be true (above the model's context, faster than any model, zero beside text): the counts are the local
    /// estimate, and <see cref="UsageRecord.Reported"/> keeps what was told.
    /// </summary>
    Implausible = 4,
}
