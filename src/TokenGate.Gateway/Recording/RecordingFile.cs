using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Recording;

/// <summary>
/// One person's exchanges of one day, encrypted. A line of JSON (day, person, wrapped key), then frames: the length of the ciphertext (32
/// bits, little-endian), the ciphertext, the tag of 16 bytes. A frame is one row of a traffic file, deflated (zlib); its nonce is its
/// number, and the first line is authenticated with each, so that frames can neither change places nor files.
/// </summary>
public sealed class RecordingFile : IDisposable
{
    /// <summary>The ending of files' names.</summary>
    public const string Extension = ".tgr";

    private const int TagBytes = 16;
    private const int NonceBytes = 12;
    private const int MostFrameBytes = 1 << 29;

    private readonly string _path;
    private readonly byte[] _head;
    private readonly AesGcm _cipher;
    private long _frames;

    private RecordingFile(string path, byte[] head, AesGcm cipher)
    {
        (_path, _head, _cipher) = (path, head, cipher);
    }

    /// <summary>Creates a file. Only its owner may read it, and nobody without the private key can.</summary>
    /// <param name="path">Where; nothing may be there.</param>
    /// <param name="day">The day.</param>
    /// <param name="person">The person's folded name.</param>
    /// <param name="key">The public key.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static RecordingFile Create(string path, DateOnly day, string person, RSA key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var secret = RandomNumberGenerator.GetBytes(32);
        var head = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["tokengate_recording"] = "1",
            ["day"] = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            ["person"] = person,
            ["key"] = RecordingKey.NameOf(key),
            ["wrapped"] = Convert.ToBase64String(key.Encrypt(secret, RecordingKey.Padding)),
        }) + "\n");
        using (var file = PrivateFiles.Open(path, FileMode.CreateNew))
        {
            file.Write(head);
        }

        return new RecordingFile(path, head, new AesGcm(secret, TagBytes));
    }

    /// <summary>Adds a row. A file that was erased meanwhile stays erased: false, and nothing is written.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public bool TryAppend(ReadOnlySpan<byte> row)
    {
        if (!File.Exists(_path))
        {
            return false;
        }

        using var deflated = new MemoryStream();
        using (var deflate = new ZLibStream(deflated, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(row);
        }

        var plain = deflated.GetBuffer().AsSpan(0, (int)deflated.Length);
        var frame = new byte[4 + plain.Length + TagBytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, plain.Length);
        _cipher.Encrypt(Nonce(_frames), plain, frame.AsSpan(4, plain.Length), frame.AsSpan(4 + plain.Length), _head);
        try
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            var end = file.Seek(0, SeekOrigin.End);
            try
            {
                file.Write(frame);
                file.Flush();
            }
            catch (IOException)
            {
                // Half a frame would hide those behind it.
                file.SetLength(end);
                throw;
            }
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        _frames++;
        return true;
    }

    /// <summary>Reads a file's rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The private key.</param>
    /// <returns>Each row, as a line of a traffic file without its end. A frame that was not written to its end ends the file.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="CryptographicException">It was written for another key, or changed.</exception>
    public static IEnumerable<byte[]> Read(string path, RSA key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytes = File.ReadAllBytes(path);
        var head = bytes.AsSpan(0, bytes.AsSpan().IndexOf((byte)'\n') + 1).ToArray();
        using var cipher = new AesGcm(Unwrap(path, head, key), TagBytes);
        var at = head.Length;
        for (var number = 0L; at + 4 <= bytes.Length; number++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            if (length is < 0 or > MostFrameBytes)
            {
                throw new CryptographicException($"{path} was changed: a frame of {length} bytes.");
            }

            if (at + 4 + (long)length + TagBytes > bytes.Length)
            {
                yield break;
            }

            var plain = new byte[length];
            cipher.Decrypt(Nonce(number), bytes.AsSpan(at + 4, length), bytes.AsSpan(at + 4 + length, TagBytes), plain, head);
            at += 4 + length + TagBytes;
            using var inflate = new ZLibStream(new MemoryStream(plain), CompressionMode.Decompress);
            using var row = new MemoryStream();
            inflate.CopyTo(row);
            yield return row.ToArray();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private static byte[] Unwrap(string path, byte[] head, RSA key)
    {
        try
        {
            var fields = JsonSerializer.Deserialize<Dictionary<string, string>>(head) ?? [];
            return fields["key"] == RecordingKey.NameOf(key)
                ? key.Decrypt(Convert.FromBase64String(fields["wrapped"]), RecordingKey.Padding)
                : throw new CryptographicException($"{path} was written for the key {fields["key"]}, and this is {RecordingKey.NameOf(key)}.");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException)
        {
            throw new CryptographicException($"{path} is no recording.", exception);
        }
    }

    private static byte[] Nonce(long number)
    {
        var nonce = new byte[NonceBytes];
        BinaryPrimitives.WriteInt64LittleEndian(nonce, number);
        return nonce;
    }
}
