namespace TokenGate.Gateway.Alerts;

/// <summary>Whose turn it is to tell.</summary>
/// <param name="State">Whether it is this gateway's, another one's, or cannot be asked for.</param>
/// <param name="Teller">The gateway that has it, by its address between gateways; empty where that is not known.</param>
/// <param name="Book">The book as it was written last; null where there is none.</param>
public sealed record AlertTurn(AlertTurnState State, string Teller, byte[]? Book);
