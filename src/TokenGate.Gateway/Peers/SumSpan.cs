namespace TokenGate.Gateway.Peers;

/// <summary>A part of a day, UTC.</summary>
/// <param name="From">The first moment.</param>
/// <param name="To">The last moment, excluded.</param>
internal sealed record SumSpan(DateTimeOffset From, DateTimeOffset To);
