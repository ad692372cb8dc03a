using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The audit chain: <c>hash(n) = SHA-256(hash(n-1) | sequence, 8 bytes big-endian | kind, 1 byte | body)</c>, and 32 zero bytes
/// before the first entry. Every byte that means something is under the hash, so an edit, a gap or a swap shows at its own place.
/// </summary>
internal static class ChainHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>What stands before the first entry.</summary>
    public static byte[] Genesis { get; } = new byte[Size];

    /// <summary>The hash of an entry that follows <paramref name="previous"/>.</summary>
    public static byte[] Next(ReadOnlySpan<byte> previous, long sequence, EntryKind kind, ReadOnlySpan<byte> body)
    {
        Span<byte> position = stackalloc byte[sizeof(long) + 1];
        BinaryPrimitives.WriteInt64BigEndian(position, sequence);
        position[^1] = (byte)kind;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        hash.AppendData(position);
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
