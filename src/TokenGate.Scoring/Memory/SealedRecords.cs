using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// Records that are encrypted one by one (AES-256-GCM) under a key of the stream's own, which follows by HKDF from a key and a random salt
/// at its head. A record that is changed, moved, left out or added is refused, and so is a stream that does not end with its last record.
/// Not thread-safe.
/// </summary>
internal sealed class SealedRecords : IDisposable
{
    /// <summary>More than any user's memory, and the company's text, can hold: a length above it is damage.</summary>
    private const int MaxLength = 4 << 20;

    private const int SaltLength = 32;
    private const int TagLength = 16;
    private const byte More = 0;
    private const byte Last = 1;

    private readonly Stream _stream;
    private readonly AesGcm _cipher;
    private readonly byte[] _nonce = new byte[12];
    private long _count;

    private SealedRecords(Stream stream, byte[] key, byte[] salt)
    {
        _stream = stream;
        _cipher = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, MemoryKey.Length, salt), TagLength);
    }

    /// <summary>Begins a stream.</summary>
    public static SealedRecords Create(Stream into, byte[] key)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        into.Write(salt);
        return new SealedRecords(into, key, salt);
    }

    /// <summary>Opens one.</summary>
    /// <exception cref="EndOfStreamException">It is cut short.</exception>
    public static SealedRecords Open(Stream from, byte[] key)
    {
        var salt = new byte[SaltLength];
        from.ReadExactly(salt);
        return new SealedRecords(from, key, salt);
    }

    /// <summary>A stream of one record.</summary>
    /// <param name="head">What stands in front of it, as it is.</param>
    /// <param name="key">The key.</param>
    /// <param name="write">Writes the record.</param>
    public static byte[] SealOne(ReadOnlySpan<byte> head, byte[] key, Action<BinaryWriter> write)
    {
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        write(writer);
        writer.Flush();
        using var saved = new MemoryStream((int)body.Length + 128);
        saved.Write(head);
        using var records = Create(saved, key);
        records.Write(body.GetBuffer().AsSpan(0, (int)body.Length), isLast: true);
        return saved.ToArray();
    }

    /// <summary>Reads the record of a stream that holds one.</summary>
    /// <param name="saved">What <see cref="SealOne"/> gave, behind its head.</param>
    /// <param name="key">The key.</param>
    /// <param name="read">Reads the record; null where it is none.</param>
    /// <param name="what">What is saved there, for messages.</param>
    /// <exception cref="InvalidDataException">It was written under another key, or is damaged.</exception>
    public static T OpenOne<T>(byte[] saved, byte[] key, Func<BinaryReader, T?> read, string what)
        where T : class
    {
        try
        {
            using var records = Open(new MemoryStream(saved, writable: false), key);
            using var body = new BinaryReader(new MemoryStream(records.Read(out _)));
            return read(body) ?? throw Damaged(what);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw Damaged(what);
        }
    }

    /// <summary>True for what reading a damaged or foreign stream ends in.</summary>
    public static bool IsDamage(Exception exception) => exception is EndOfStreamException or CryptographicException or FormatException;

    /// <summary>What is said of it.</summary>
    public static InvalidDataException Damaged(string what) => new($"{what} damaged, or was made with another key: it is left out, and judging goes on without.");

    /// <summary>Appends a record, in place: the bytes are encrypted where they stand.</summary>
    public void Write(Span<byte> record, bool isLast)
    {
        Span<byte> head = stackalloc byte[5 + TagLength];
        BinaryPrimitives.WriteInt32LittleEndian(head, record.Length);
        head[4] = isLast ? Last : More;
        _cipher.Encrypt(NextNonce(), record, record, head[5..], head[..5]);
        _stream.Write(head);
        _stream.Write(record);
    }

    /// <summary>Reads the next record; <paramref name="isLast"/> tells whether it ends the stream.</summary>
    /// <exception cref="CryptographicException">It was written under another key, or is damaged.</exception>
    /// <exception cref="EndOfStreamException">It is cut short.</exception>
    public byte[] Read(out bool isLast)
    {
        Span<byte> head = stackalloc byte[5 + TagLength];
        _stream.ReadExactly(head);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length < 0 || length > MaxLength)
        {
            throw new CryptographicException("A record is longer than any can be.");
        }

        var record = new byte[length];
        _stream.ReadExactly(record);
        _cipher.Decrypt(NextNonce(), record, head[5..], record, head[..5]);
        isLast = head[4] == Last;
        return record;
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    /// <summary>Records are numbered: the key is the stream's own, so no number comes twice under it.</summary>
    private byte[] NextNonce()
    {
        BinaryPrimitives.WriteInt64LittleEndian(_nonce, _count++);
        return _nonce;
    }
}
