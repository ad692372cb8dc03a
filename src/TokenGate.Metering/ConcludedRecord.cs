using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>A record that an exchange ended in, and how it is to be written.</summary>
/// <param name="Record">The record.</param>
/// <param name="OnceId">
/// The id under which it counts usage that may be told again, once over restarts too; null where it cannot be. Where the journal has a
/// record of this id, <see cref="MeteredExchange.Again"/> is to be written in its place, under an id of its own.
/// </param>
public sealed record ConcludedRecord(UsageRecord Record, string? OnceId)
{
    /// <summary>The note of a record of usage that another call told, perhaps of many requests in one sum.</summary>
    public const string ToldNote = ToldRecords.Note;

    /// <summary>
    /// The claim on usage that was told later (<see cref="ToldShare.Claim"/>), to be written in one step with the record; null where there
    /// is none.
    /// </summary>
    public IDisposable? Claim { get; init; }
}
