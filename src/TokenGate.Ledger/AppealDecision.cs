namespace TokenGate.Ledger;

/// <summary>What an operator decided about an appeal.</summary>
/// <param name="RecordId">The exchange that was appealed.</param>
/// <param name="Accepted">True when its withheld tokens are to count.</param>
/// <param name="Note">Why, in the operator's words.</param>
/// <param name="By">Who decided.</param>
public sealed record AppealDecision(string RecordId, bool Accepted, string Note, string By);
