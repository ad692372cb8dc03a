namespace TokenGate.Gateway.Identity;

/// <summary>Another file of identity, or another answer of an issuer, came into force.</summary>
/// <param name="Key">The configuration's key that names it.</param>
/// <param name="Source">The file or address.</param>
/// <param name="Hash">SHA-256 of its bytes, in hex: which one it was can be told later, and not what stood in it.</param>
internal sealed record SideFileChange(string Key, string Source, string Hash);
