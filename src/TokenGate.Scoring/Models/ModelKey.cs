using System.Buffers.Binary;
using System.Text;

namespace TokenGate.Scoring.Models;

/// <summary>
/// ML.NET's container for one component, <c>Model.key</c>: a header of 256 bytes, the model block, a pool of strings, the assembly's name
/// and a tail of eight bytes, without gaps.
/// </summary>
internal sealed class ModelKey
{
    private const int HeaderBytes = 256;
    private const int TailBytes = 8;
    private const int NameBytes = 24;
    private const uint HeaderVersion = 0x00010002;
    private static readonly byte[] Magic = [0x4D, 0x4C, 0x00, 0x4D, 0x4F, 0x44, 0x45, 0x4C];
    private static readonly byte[] Tail = [0x4C, 0x45, 0x44, 0x4F, 0x4D, 0x00, 0x4C, 0x4D];
    private readonly ModelEntry _entry;

    private ModelKey(ModelEntry entry)
    {
        _entry = entry;
        if (!entry.Slice(0, 8, "the signature").SequenceEqual(Magic))
        {
            throw entry.Fault(0, "this is no ML.NET model stream: its first bytes are not \"ML\\0MODEL\".");
        }

        if (entry.UInt32(0x0C) > HeaderVersion)
        {
            throw entry.Fault(0x0C, $"only a reader of header version {entry.UInt32(0x0C):X8} can read it.", "Save the model with an ML.NET that writes header version 00010002.");
        }

        Require(0x10, HeaderBytes, "the model block's place");
        BlockLength = Size(0x18, "the model block's length");
        var end = HeaderBytes + BlockLength;
        var strings = entry.Int64(0x20);
        if (strings != 0)
        {
            // What they say, names of columns, is nothing to the scores.
            Require(0x20, end, "the string table's place");
            Require(0x30, end + Size(0x28, "the string table's length"), "the strings' place");
            end = entry.Int64(0x30) + Size(0x38, "the strings' length");
        }

        if (entry.Int64(0x90) != 0)
        {
            Require(0x90, end, "the assembly name's place");
            end += entry.UInt32(0x98);
        }

        Require(0x80, end, "the tail's place");
        Require(0x88, end + TailBytes, "the stream's length");
        if (!entry.Slice(end, TailBytes, "the tail").SequenceEqual(Tail))
        {
            throw entry.Fault(end, "the tail is not \"LEDOM\\0LM\".");
        }

        Loader = Encoding.Latin1.GetString(entry.Slice(0x50, NameBytes, "the loader's name")).TrimEnd('\0');
        Signature = Encoding.Latin1.GetString(entry.Slice(0x40, 8, "the model's signature")).Replace('\0', ' ');
        Readable = entry.UInt32(0x4C);
    }

    /// <summary>Where the model block starts in the entry.</summary>
    public static int BlockStart => HeaderBytes;

    /// <summary>Bytes of the model block.</summary>
    public long BlockLength { get; }

    /// <summary>The name that ML.NET finds the loader by.</summary>
    public string Loader { get; }

    /// <summary>What the stream holds.</summary>
    public string Signature { get; }

    /// <summary>The oldest version of the component that may read the block.</summary>
    public uint Readable { get; }

    /// <summary>The entry, for reading the block.</summary>
    public ModelEntry Entry => _entry;

    /// <summary>Reads a container.</summary>
    /// <exception cref="ModelFormatException">It is damaged.</exception>
    public static ModelKey Read(ModelEntry entry) => new(entry);

    /// <summary>Whether it holds this component; an unknown newer version of it is an error.</summary>
    public bool Is(ModelComponent component)
    {
        if (Loader != component.Loader)
        {
            return false;
        }

        return Readable <= component.Version
            ? true
            : throw _entry.Fault(0x4C, $"{Loader} can only be read by version {Readable:X8}, and this reader knows {component.Version:X8}.", "Save it with ML.NET 1.0 to 5.x, or upgrade TokenGate.");
    }

    /// <summary>The block must end where its reader has come to, as ML.NET demands.</summary>
    public void RequireEnd(long offset)
    {
        if (offset != HeaderBytes + BlockLength)
        {
            throw _entry.Fault(offset, $"the model block of {Loader} has {BlockLength} bytes, but what it says ends after {offset - HeaderBytes}.");
        }
    }

    /// <summary>Writes a container.</summary>
    /// <param name="component">What it holds.</param>
    /// <param name="block">The model block.</param>
    /// <param name="strings">The pool of strings, in the order of their numbers.</param>
    public static byte[] Write(ModelComponent component, ReadOnlySpan<byte> block, params ReadOnlySpan<string> strings)
    {
        var assembly = Encoding.Unicode.GetBytes(component.Assembly);
        var chars = Encoding.Unicode.GetBytes(string.Concat(strings));
        var stringsAt = HeaderBytes + block.Length;
        var charsAt = stringsAt + (8 * strings.Length);
        var assemblyAt = charsAt + chars.Length;
        var tailAt = assemblyAt + assembly.Length;
        var bytes = new byte[tailAt + TailBytes];
        Magic.CopyTo(bytes, 0);
        Put32(bytes, 0x08, HeaderVersion);
        Put32(bytes, 0x0C, HeaderVersion);
        Put64(bytes, 0x10, HeaderBytes);
        Put64(bytes, 0x18, block.Length);
        if (strings.Length > 0)
        {
            Put64(bytes, 0x20, stringsAt);
            Put64(bytes, 0x28, 8 * strings.Length);
            Put64(bytes, 0x30, charsAt);
            Put64(bytes, 0x38, chars.Length);
        }

        Encoding.Latin1.GetBytes(component.Signature.Replace(' ', '\0'), bytes.AsSpan(0x40));
        Put32(bytes, 0x48, component.Version);
        Put32(bytes, 0x4C, component.Version);
        Encoding.Latin1.GetBytes(component.Loader, bytes.AsSpan(0x50));
        Encoding.Latin1.GetBytes(component.Alternate, bytes.AsSpan(0x68));
        Put64(bytes, 0x80, tailAt);
        Put64(bytes, 0x88, bytes.Length);
        Put64(bytes, 0x90, assemblyAt);
        Put32(bytes, 0x98, (uint)assembly.Length);
        block.CopyTo(bytes.AsSpan(HeaderBytes));
        var end = 0L;
        for (var index = 0; index < strings.Length; index++)
        {
            end += 2L * strings[index].Length;
            Put64(bytes, stringsAt + (8 * index), end);
        }

        chars.CopyTo(bytes, charsAt);
        assembly.CopyTo(bytes, assemblyAt);
        Tail.CopyTo(bytes, tailAt);
        return bytes;
    }

    private static void Put32(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    private static void Put64(byte[] bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);

    private long Size(int offset, string what)
    {
        var value = _entry.Int64(offset);
        return value >= 0 && value <= _entry.Length ? value : throw _entry.Fault(offset, $"{what} is {value}, in an entry of {_entry.Length} bytes.");
    }

    private void Require(int offset, long value, string what)
    {
        if (_entry.Int64(offset) != value)
        {
            throw _entry.Fault(offset, $"{what} is {_entry.Int64(offset)}, where {value} is due.");
        }
    }
}
