namespace TokenGate.Gateway.Identity;

/// <summary>One API key that a request carries.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Secret">The key itself: never stored, never logged.</param>
internal readonly record struct Credential(CredentialPlace Place, string Secret);
