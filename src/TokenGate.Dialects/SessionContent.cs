using TokenGate.Usage;

namespace TokenGate.Dialects;

/// <summary>What was read of a session.</summary>
/// <param name="Request">What the client sent, in the order in which it came.</param>
/// <param name="Response">What the upstream answered, the usage of all answers added up.</param>
public sealed record SessionContent(RequestContent Request, ResponseContent Response);
