using System.Security.Cryptography;
using System.Text;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// The secret that hides a saved memory. It takes no part in judging. From it follow, by HKDF, a key that encrypts the snapshot and another
/// one under which people's names are kept, so that neither file nor memory holds a name. Whoever has the key and the snapshot can test
/// whether somebody sent a text.
/// </summary>
public sealed class MemoryKey
{
    /// <summary>Length of a key in bytes.</summary>
    public const int Length = 32;

    private readonly byte[] _bytes;
    private readonly byte[] _names;

    /// <summary>Creates a key from its bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Length"/> bytes from a cryptographic random source.</param>
    /// <exception cref="ArgumentException">The length is another one.</exception>
    public MemoryKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"A memory key has {Length} bytes; this one has {bytes.Length}. Remove it to have a new one made.", nameof(bytes));
        }

        _bytes = bytes.ToArray();
        _names = Derive("tokengate memory names");
        Encryption = Derive("tokengate memory snapshot");
    }

    /// <summary>A new key.</summary>
    public static MemoryKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>
    /// Reads the key of an installation, or makes one that only its owner can read. Without the key, a saved memory is worthless.
    /// </summary>
    /// <param name="path">The key's file. Its folder exists.</param>
    /// <exception cref="ArgumentException">The file does not hold a key.</exception>
    /// <exception cref="IOException">It can be neither read nor written.</exception>
    public static MemoryKey LoadOrCreate(string path)
    {
        if (File.Exists(path))
        {
            return new MemoryKey(File.ReadAllBytes(path));
        }

        var key = Create();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(key._bytes);
        return key;
    }

    /// <summary>A key for another purpose, which tells nothing about this one.</summary>
    public ReadOnlyMemory<byte> For(string purpose) => Derive($"tokengate {purpose}");

    /// <summary>The key of the snapshot's encryption.</summary>
    internal byte[] Encryption { get; }

    /// <summary>What stands for a person's name: the first half of an HMAC-SHA256.</summary>
    internal UInt128 NameOf(string user)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(_names, Encoding.UTF8.GetBytes(user), mac);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(mac);
    }

    private byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _bytes, Length, info: Encoding.UTF8.GetBytes(purpose));
}
