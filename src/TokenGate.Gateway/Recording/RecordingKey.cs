using System.Security.Cryptography;

namespace TokenGate.Gateway.Recording;

/// <summary>
/// The key for which recorded exchanges are encrypted. Each file has a random key of its own (AES-256-GCM), which RSA-OAEP with SHA-256
/// wraps: the gateway, which has the public key alone, cannot read what it wrote.
/// </summary>
public static class RecordingKey
{
    private const int LeastBits = 3072;

    /// <summary>How keys of files are wrapped.</summary>
    internal static RSAEncryptionPadding Padding => RSAEncryptionPadding.OaepSHA256;

    /// <summary>Makes a pair.</summary>
    /// <returns>The public key and the private key, in PEM.</returns>
    public static (string Public, string Private) Create()
    {
        using var pair = RSA.Create(LeastBits);
        return (pair.ExportSubjectPublicKeyInfoPem(), pair.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Loads a public or private key. The caller disposes it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds no RSA key in PEM, or one that is too short.</exception>
    public static RSA Load(string path)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key.KeySize >= LeastBits ? key : throw new CryptographicException($"The key has {key.KeySize} bits; {LeastBits} are needed.");
        }
        catch (ArgumentException)
        {
            key.Dispose();
            throw new CryptographicException("The file holds no RSA key in PEM.");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Names a key: the first 16 hexadecimal digits of the SHA-256 of its public part (SubjectPublicKeyInfo).</summary>
    public static string NameOf(RSA key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
    }

    /// <summary>What is wrong with a file as a key; null when nothing is.</summary>
    internal static string? Fault(string path)
    {
        try
        {
            using var key = Load(path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"{path} cannot be used: {exception.Message.TrimEnd('.')}";
        }
    }
}
