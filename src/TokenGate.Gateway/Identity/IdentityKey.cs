using System.Security.Cryptography;
using System.Text;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// The key of API key hashes: 64 hexadecimal digits in a file, of which the text itself is the HMAC key, so that any shell can make
/// the same hash (config/README.md).
/// </summary>
internal sealed class IdentityKey
{
    private const int Digits = 64;

    private readonly byte[] _key;

    private IdentityKey(string text) => _key = Encoding.ASCII.GetBytes(text);

    /// <summary>Reads the key, or makes it when there is no file: readable by its owner alone.</summary>
    /// <exception cref="IOException">The file can be neither read nor made.</exception>
    /// <exception cref="InvalidDataException">The file does not hold a key.</exception>
    public static IdentityKey Load(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var writer = new StreamWriter(PrivateFiles.Open(path, FileMode.CreateNew));
            writer.Write(RandomNumberGenerator.GetHexString(Digits, lowercase: true));
        }

        var text = File.ReadAllText(path).Trim();
        return text.Length == Digits && text.All(char.IsAsciiHexDigit)
            ? new IdentityKey(text)
            : throw new InvalidDataException($"{path} does not hold {Digits} hexadecimal digits: remove it to have a new key made, or restore the old one.");
    }

    /// <summary>The keyed hash of a text, in lower-case hexadecimal digits.</summary>
    public string Hash(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
}
