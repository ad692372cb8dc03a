using TokenGate.Gateway.Admin.Access;

namespace TokenGate.Gateway.Admin.Peers;

/// <summary>A request of the admin port, as one gateway asks another one for the person who asked it.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">The path.</param>
/// <param name="Query">The query with its question mark, or nothing.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="Roles">What the person may do.</param>
/// <param name="Signature">How the person's decisions are signed.</param>
/// <param name="Person">Who signed on there, without the session; null for a token.</param>
internal sealed record PeerQuestion(string Method, string Path, string Query, byte[] Body, AdminRoles Roles, string Signature, SignedOnPerson? Person = null);
