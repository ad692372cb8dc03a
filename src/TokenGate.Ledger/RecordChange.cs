using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>A later decision about an exchange, as it stands in the chain beside the record.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who decided; empty for a restatement, which its own note names.</param>
/// <param name="Note">Why: the operator's note, or both model hashes.</param>
/// <param name="Difference">What it moved between the parts, 0 in all; nothing when it changed no count.</param>
public sealed record RecordChange(RecordChangeKind Kind, DateTimeOffset At, string By, string Note, TokenSplit Difference);
