namespace TokenGate.Ledger;

/// <summary>What was delivered: merged pull requests, tickets, documents. Never told of a person.</summary>
/// <param name="Id">What it is corrected by.</param>
/// <param name="Day">The day, in the company's calendar.</param>
/// <param name="Kind">What sort of outcome it is.</param>
/// <param name="Count">How many there were; 0 takes an outcome back.</param>
/// <param name="Team">The team that delivered; <c>-</c> for the company as a whole.</param>
/// <param name="Project">The project; <c>-</c> for none.</param>
public sealed record DeliveredOutcome(string Id, DateOnly Day, string Kind, long Count, string Team, string Project);
