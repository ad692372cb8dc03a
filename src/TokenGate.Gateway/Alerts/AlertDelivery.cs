namespace TokenGate.Gateway.Alerts;

/// <summary>A message that a webhook has not taken yet.</summary>
/// <param name="Webhook">The webhook's name.</param>
/// <param name="Message">The message.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="Next">When the next one is due, UTC.</param>
internal sealed record AlertDelivery(string Webhook, AlertMessage Message, int Attempts, DateTimeOffset Next);
