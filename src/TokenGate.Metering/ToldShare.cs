namespace TokenGate.Metering;

/// <summary>What a report adds to what was counted of a work before.</summary>
/// <param name="Begun">Who began the work; null when nobody here did.</param>
/// <param name="Input">Input tokens that count now; at least 0.</param>
/// <param name="Output">Output tokens that count now; at least 0.</param>
/// <param name="CountedInput">Input tokens of the work that are counted with these.</param>
/// <param name="CountedOutput">Output tokens of the work that are counted with these.</param>
public readonly record struct ToldShare(BegunWork? Begun, long Input, long Output, long CountedInput, long CountedOutput)
{
    /// <summary>
    /// What makes the share the count, for whoever writes the record: handed on with it (<see cref="ConcludedRecord.Claim"/>). Null where
    /// it is counted already.
    /// </summary>
    public IDisposable? Claim { get; init; }
}
