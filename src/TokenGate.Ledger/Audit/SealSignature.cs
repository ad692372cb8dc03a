using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TokenGate.Ledger.Audit;

/// <summary>
/// Signs seals (ECDSA over SHA-256) with a private key that is kept outside the journal's folder: whoever can rewrite the folder and the
/// log cannot sign what they wrote. Auditors need the public key alone.
/// </summary>
public static class SealSignature
{
    /// <summary>Reads a private or public key of an elliptic curve from PEM text.</summary>
    /// <exception cref="JournalException">It is none.</exception>
    public static ECDsa ReadKey(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new JournalException($"{file} holds no key to sign or check seals with ({fault.Message.TrimEnd('.')}): make one with `openssl ecparam -name prime256v1 -genkey -noout`.", fault);
        }
    }

    /// <summary>Reads a private key, with which seals can be signed.</summary>
    /// <exception cref="JournalException">It is none, or its public half alone.</exception>
    public static ECDsa ReadSigningKey(string file)
    {
        var key = ReadKey(file);
        try
        {
            _ = Sign(key, "", 0, "");
            return key;
        }
        catch (CryptographicException fault)
        {
            key.Dispose();
            throw new JournalException($"{file} holds a public key: seals are signed with the private one.", fault);
        }
    }

    /// <summary>The signature of a seal, in base64.</summary>
    internal static string Sign(ECDsa key, string gateway, long sequence, string hash) => Convert.ToBase64String(key.SignData(Text(gateway, sequence, hash), HashAlgorithmName.SHA256));

    /// <summary>True when a signature is of this seal, by the owner of the key.</summary>
    internal static bool IsOf(ECDsa key, string gateway, long sequence, string hash, string signature) =>
        signature.Length > 0 && Base64.IsValid(signature) && key.VerifyData(Text(gateway, sequence, hash), Convert.FromBase64String(signature), HashAlgorithmName.SHA256);

    private static byte[] Text(string gateway, long sequence, string hash) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"tokengate seal\n{gateway}\n{sequence}\n{hash}"));
}
