using Microsoft.IdentityModel.Tokens;

namespace TokenGate.Gateway.Identity;

/// <summary>The keys that check tokens now.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Issuer">The issuer that published them; null when that is not known.</param>
internal sealed record SigningKeySet(IReadOnlyList<SecurityKey> Keys, string? Issuer);
