using System.Security.Cryptography;
using System.Text;
using TokenGate.Scoring.Memory;

namespace TokenGate.Fleet;

/// <summary>
/// The secret that the gateways of a fleet share. From it follow, by HKDF, the key of the saved memories, the one by which gateways know
/// each other on their port, and the name by which they meet in Redis. The secret itself lies in no Redis and crosses no wire.
/// </summary>
public sealed class FleetKey
{
    /// <summary>Characters that a secret has at least.</summary>
    public const int Least = 32;

    private readonly byte[] _secret;

    private FleetKey(byte[] secret)
    {
        _secret = secret;
        Memory = new MemoryKey(Derive("tokengate fleet memory"));
        Handshake = Derive("tokengate fleet handshake");
        Token = Convert.ToHexStringLower(Derive("tokengate fleet name").AsSpan(0, 8));
    }

    /// <summary>The key of the saved memories, under which people's names are kept too.</summary>
    public MemoryKey Memory { get; }

    /// <summary>A name that only gateways with this key find.</summary>
    public string Token { get; }

    /// <summary>The key by which gateways know each other.</summary>
    internal byte[] Handshake { get; }

    /// <summary>Makes a key of a secret: random text, 32 characters or more.</summary>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public static FleetKey From(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var trimmed = secret.Trim();
        return trimmed.Length >= Least
            ? new FleetKey(Encoding.UTF8.GetBytes(trimmed))
            : throw new ArgumentException($"A fleet's key has at least {Least} characters; this one has {trimmed.Length}. Make one: openssl rand -hex 32", nameof(secret));
    }

    /// <summary>A key for another purpose, 32 bytes.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, MemoryKey.Length, info: Encoding.UTF8.GetBytes(purpose));
}
