namespace TokenGate.Gateway.Peers;

/// <summary>What another gateway answered.</summary>
/// <param name="Gateway">Its id, as its journal has it.</param>
/// <param name="At">Its clock.</param>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Body">The body.</param>
internal sealed record PeerAnswer(string Gateway, DateTimeOffset At, int Status, byte[] Body);
