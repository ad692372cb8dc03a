using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TokenGate.Ledger.Books;

/// <summary>
/// A file of a few records, each encrypted (AES-256-GCM) under a key of the file's own, which follows by HKDF from a key and a random salt
/// at its head. A record that was changed, moved to another place or taken from another file is refused. Whoever has the salt of the file
/// that was written last can tell an older one.
/// </summary>
internal static class SealedFile
{
    /// <summary>Length of a salt in bytes.</summary>
    public const int SaltLength = 32;

    private const int KeyLength = 32;
    private const int TagLength = 16;
    private const int HeadLength = sizeof(int) + TagLength;

    private static ReadOnlySpan<byte> Magic => "TGDAYS1\n"u8;

    /// <summary>Writes a file in the place of the one before, of which a kill in the middle leaves all.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The key.</param>
    /// <param name="name">What the file is about: it is opened under the same name alone.</param>
    /// <param name="records">The records; they are encrypted where they stand.</param>
    /// <returns>The salt.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static byte[] Write(string file, ReadOnlyMemory<byte> key, string name, params byte[][] records)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        using var cipher = Cipher(key, salt);
        var beside = file + ".new";
        using (var stream = PrivateFiles.Open(beside, FileMode.Create))
        {
            stream.Write(Magic);
            stream.Write(salt);
            Span<byte> head = stackalloc byte[HeadLength];
            for (var number = 0; number < records.Length; number++)
            {
                var record = records[number];
                BinaryPrimitives.WriteInt32LittleEndian(head, record.Length);
                cipher.Encrypt(Nonce(number), record, record, head[sizeof(int)..], Encoding.UTF8.GetBytes(name));
                stream.Write(head);
                stream.Write(record);
            }
        }

        // Not flushed to the disk: what a power failure leaves of it is refused, and made anew.
        File.Move(beside, file, overwrite: true);
        return salt;
    }

    /// <summary>Reads one record of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The key.</param>
    /// <param name="name">What it is about.</param>
    /// <param name="number">The record's number.</param>
    /// <param name="salt">The salt that it was written with; null for any.</param>
    /// <exception cref="InvalidDataException">It is damaged, another file, or of another key.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static byte[] Read(string file, ReadOnlyMemory<byte> key, string name, int number, ReadOnlySpan<byte> salt = default)
    {
        using var stream = File.OpenRead(file);
        Span<byte> head = stackalloc byte[Magic.Length + SaltLength];
        try
        {
            stream.ReadExactly(head);
            var found = head[Magic.Length..];
            if (!head.StartsWith(Magic) || (salt.Length > 0 && !found.SequenceEqual(salt)))
            {
                throw new InvalidDataException($"{file} is not the file that was written last");
            }

            using var cipher = Cipher(key, found);
            Span<byte> before = stackalloc byte[HeadLength];
            for (var at = 0; ; at++)
            {
                stream.ReadExactly(before);
                var length = BinaryPrimitives.ReadInt32LittleEndian(before);
                if (length < 0 || length > stream.Length - stream.Position)
                {
                    throw new EndOfStreamException();
                }

                if (at < number)
                {
                    stream.Position += length;
                    continue;
                }

                var record = GC.AllocateUninitializedArray<byte>(length);
                stream.ReadExactly(record);
                cipher.Decrypt(Nonce(number), record, before[sizeof(int)..], record, Encoding.UTF8.GetBytes(name));
                return record;
            }
        }
        catch (Exception damaged) when (damaged is EndOfStreamException or CryptographicException)
        {
            throw new InvalidDataException($"{file} is damaged, or was made with another key", damaged);
        }
    }

    private static AesGcm Cipher(ReadOnlyMemory<byte> key, ReadOnlySpan<byte> salt)
    {
        var own = new byte[KeyLength];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Span, own, salt, info: []);
        return new AesGcm(own, TagLength);
    }

    /// <summary>The key is the file's own, so no number comes twice under it.</summary>
    private static byte[] Nonce(int number)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(nonce, number);
        return nonce;
    }
}
