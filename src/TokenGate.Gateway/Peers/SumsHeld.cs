namespace TokenGate.Gateway.Peers;

/// <summary>Days of a gateway that are read already.</summary>
/// <param name="Position">The sequence number up to which they hold what its journal had.</param>
/// <param name="Days">The days.</param>
internal sealed record SumsHeld(long Position, DateOnly[] Days);
