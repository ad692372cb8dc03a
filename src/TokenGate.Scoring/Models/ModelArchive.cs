using System.Collections.Frozen;
using System.IO.Compression;
using System.IO.Hashing;

namespace TokenGate.Scoring.Models;

/// <summary>
/// The entries of a model zip, unpacked within bounds and checked against their checksums. A zip that claims little and unpacks to much is
/// refused when it passes the bound, not when memory is gone.
/// </summary>
internal sealed class ModelArchive
{
    /// <summary>Largest model file, in bytes. The three of TokenGate are below 1 MB each.</summary>
    public const int MaxFileBytes = 64 << 20;

    private const int MaxEntries = 256;
    private const long MaxUnpackedBytes = 128L << 20;
    private readonly string _file;
    private readonly FrozenDictionary<string, ModelEntry> _entries;

    private ModelArchive(string file, FrozenDictionary<string, ModelEntry> entries)
    {
        _file = file;
        _entries = entries;
    }

    /// <summary>Unpacks a zip.</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="bytes">The zip. Not kept.</param>
    /// <exception cref="ModelFormatException">It is damaged, or larger than the bounds.</exception>
    public static ModelArchive Open(string file, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxFileBytes)
        {
            throw new ModelFormatException(file, null, null, $"the file has {bytes.Length} bytes, more than a model may have ({MaxFileBytes}).", ModelEntry.Restore);
        }

        try
        {
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return Unpack(file, zip);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new ModelFormatException(file, null, null, $"this is no sound zip: {fault.Message}", ModelEntry.Restore, fault);
        }
    }

    /// <summary>The entry of this name, or null.</summary>
    public ModelEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>The entry of this name, which the model cannot do without.</summary>
    public ModelEntry Get(string name) => Find(name)
        ?? throw new ModelFormatException(_file, name, null, "the entry is missing.", ModelEntry.Restore);

    private static ModelArchive Unpack(string file, ZipArchive zip)
    {
        if (zip.Entries.Count > MaxEntries)
        {
            throw new ModelFormatException(file, null, null, $"{zip.Entries.Count} entries are more than a model may have ({MaxEntries}).", ModelEntry.Restore);
        }

        var entries = new Dictionary<string, ModelEntry>(StringComparer.Ordinal);
        var left = MaxUnpackedBytes;
        foreach (var packed in zip.Entries)
        {
            // A model saved on Windows names its entries with backslashes.
            var name = packed.FullName.Replace('\\', '/');
            var bytes = Read(file, name, packed, left);
            left -= bytes.Length;
            if (!entries.TryAdd(name, new ModelEntry(file, name, bytes)))
            {
                throw new ModelFormatException(file, name, null, "the entry is there twice.", ModelEntry.Restore);
            }
        }

        return new ModelArchive(file, entries.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static byte[] Read(string file, string name, ZipArchiveEntry packed, long most)
    {
        using var source = packed.Open();
        using var target = new MemoryStream();
        var chunk = new byte[81920];
        for (int read; (read = source.Read(chunk)) > 0;)
        {
            if (target.Length + read > most)
            {
                throw new ModelFormatException(file, name, target.Length, $"the entries unpack to more than {MaxUnpackedBytes} bytes.", ModelEntry.Restore);
            }

            target.Write(chunk, 0, read);
        }

        var bytes = target.ToArray();
        return Crc32.HashToUInt32(bytes) == packed.Crc32
            ? bytes
            : throw new ModelFormatException(file, name, null, "the checksum disagrees with the content.", ModelEntry.Restore);
    }
}
