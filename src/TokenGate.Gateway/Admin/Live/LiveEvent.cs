namespace TokenGate.Gateway.Admin.Live;

/// <summary>An event as subscribers get it.</summary>
/// <param name="Text">The event, in the form of server-sent events.</param>
/// <param name="IsExchange">True for single exchanges, which not every subscriber may see.</param>
internal sealed record LiveEvent(string Text, bool IsExchange);
