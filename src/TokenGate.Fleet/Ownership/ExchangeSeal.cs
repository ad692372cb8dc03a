using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace TokenGate.Fleet.Ownership;

/// <summary>
/// Encrypts what crosses between gateways (AES-256-GCM), so that new text is readable by those with the fleet's key alone, whatever the
/// network is. Each process has a key of its own, which follows by HKDF from the fleet's and a random number that stands in front of every
/// message; messages are numbered, so no number comes twice under a key. Thread-safe.
/// </summary>
internal sealed class ExchangeSeal
{
    private const int SaltLength = 16;
    private const int NumberLength = sizeof(long);
    private const int TagLength = 16;
    private const int HeadLength = SaltLength + NumberLength;

    /// <summary>Keys of other processes that are kept; more than any fleet has between two restarts.</summary>
    private const int MostKeys = 1_024;

    private readonly byte[] _fleet;
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(SaltLength);
    private readonly byte[] _own;
    private readonly ConcurrentDictionary<UInt128, byte[]> _others = new();
    private long _count;

    /// <summary>Creates the seal of this process.</summary>
    public ExchangeSeal(FleetKey key)
    {
        _fleet = key.Derive("tokengate fleet exchanges");
        _own = KeyOf(_salt);
    }

    /// <summary>Encrypts a message.</summary>
    public byte[] Seal(ReadOnlySpan<byte> message)
    {
        var into = new byte[HeadLength + message.Length + TagLength];
        _salt.CopyTo(into, 0);
        BinaryPrimitives.WriteInt64LittleEndian(into.AsSpan(SaltLength), Interlocked.Increment(ref _count));
        using var cipher = new AesGcm(_own, TagLength);
        cipher.Encrypt(NonceOf(into), message, into.AsSpan(HeadLength, message.Length), into.AsSpan(HeadLength + message.Length));
        return into;
    }

    /// <summary>Opens a message.</summary>
    /// <exception cref="InvalidDataException">It was sealed under another key, or is damaged.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedMessage)
    {
        if (sealedMessage.Length < HeadLength + TagLength)
        {
            throw new InvalidDataException("The exchange is cut short.");
        }

        if (_others.Count > MostKeys)
        {
            _others.Clear();
        }

        var salt = sealedMessage[..SaltLength].ToArray();
        var key = _others.GetOrAdd(BinaryPrimitives.ReadUInt128LittleEndian(salt), static (_, of) => of.Seal.KeyOf(of.Salt), (Seal: this, Salt: salt));
        var message = new byte[sealedMessage.Length - HeadLength - TagLength];
        try
        {
            using var cipher = new AesGcm(key, TagLength);
            cipher.Decrypt(NonceOf(sealedMessage), sealedMessage[HeadLength..^TagLength], sealedMessage[^TagLength..], message);
            return message;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new InvalidDataException("The exchange was sealed under another key, or is damaged.");
        }
    }

    private static byte[] NonceOf(ReadOnlySpan<byte> message)
    {
        var nonce = new byte[AesGcm.NonceByteSizes.MaxSize];
        message.Slice(SaltLength, NumberLength).CopyTo(nonce);
        return nonce;
    }

    private byte[] KeyOf(byte[] salt) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _fleet, 32, salt);
}
