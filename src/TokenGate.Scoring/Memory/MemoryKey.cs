using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// The secret that every fingerprint is made with. Whoever does not know it can neither make texts collide on purpose nor test whether
/// a text was sent. A memory that was saved is of use only with the key that it was made with.
/// </summary>
public sealed class MemoryKey
{
    /// <summary>Length of a key in bytes.</summary>
    public const int Length = 32;

    private readonly byte[] _bytes;

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
        Seed = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Start = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        Factor = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]) | 1;
        Finish = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]) | 1;
        FunctionWords = new FunctionWords(this);
    }

    /// <summary>A new key.</summary>
    public static MemoryKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads the key of an installation, or makes one that only its owner can read. Without the key, a saved memory is worthless.</summary>
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

    /// <summary>Seed of the block hash.</summary>
    internal long Seed { get; }

    /// <summary>What a term's hash begins with.</summary>
    internal ulong Start { get; }

    /// <summary>What a term's hash is multiplied with at each character; odd.</summary>
    internal ulong Factor { get; }

    /// <summary>What finishes a term's hash; odd.</summary>
    internal ulong Finish { get; }

    /// <summary>The function words under this key.</summary>
    internal FunctionWords FunctionWords { get; }

    /// <summary>The key's bytes, for the one place that stores them.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Hash of bytes as they stand.</summary>
    internal ulong Hash(ReadOnlySpan<byte> bytes) => XxHash3.HashToUInt64(bytes, Seed);

    /// <summary>Hash of a name.</summary>
    internal ulong Hash(string name)
    {
        Span<byte> buffer = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(name, buffer, out var written)
            ? Hash(buffer[..written])
            : Hash(Encoding.UTF8.GetBytes(name));
    }

    /// <summary>Joins two hashes into one; the order counts.</summary>
    internal ulong Join(ulong left, ulong right)
    {
        var high = Math.BigMul(left ^ Start, right ^ Finish, out var low);
        return Mix(high ^ low ^ (left * Factor) ^ right);
    }

    /// <summary>The hash of a sequence after one more hash that is spread already. Each step waits for the last one, so it is as short as that of a letter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Chain(ulong sequence, ulong next) => (BitOperations.RotateLeft(sequence, 5) ^ next) * Factor;

    /// <summary>Spreads a hash over all its bits (the finalizer of MurmurHash3, by Austin Appleby). One to one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mix(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCDUL;
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53UL;
        return hash ^ (hash >> 33);
    }
}
