using System.Buffers;
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
        var length = previous.Length + sizeof(long) + 1 + body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var bytes = rented.AsSpan(0, length);
        previous.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[previous.Length..], sequence);
        bytes[previous.Length + sizeof(long)] = (byte)kind;
        body.CopyTo(bytes[(previous.Length + sizeof(long) + 1)..]);
        var hash = SHA256.HashData(bytes);
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }
}
