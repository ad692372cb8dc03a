namespace TokenGate.Ledger;

/// <summary>An outcome as a journal has it.</summary>
/// <param name="Outcome">The outcome; one that was taken back has a count of 0.</param>
/// <param name="Revision">
/// Which of several stands: the highest. It is the moment of the change in milliseconds since 1970, or one more than the revision before
/// where that is higher, so that what was corrected at another gateway is corrected, whatever its clock says.
/// </param>
public sealed record StoredOutcome(DeliveredOutcome Outcome, long Revision);
