using System.Buffers.Binary;
using System.Globalization;

namespace TokenGate.Scoring.Models;

/// <summary>
/// The bytes of one zip entry, read with every access checked: a read past the end names file, entry and byte instead of crashing.
/// All numbers are little-endian.
/// </summary>
internal sealed class ModelEntry(string file, string name, ReadOnlyMemory<byte> bytes)
{
    /// <summary>What to do about a damaged file.</summary>
    public const string Restore = "Restore the file from its backup or train it again.";

    public string Name { get; } = name;

    public ReadOnlySpan<byte> Bytes => bytes.Span;

    public int Length => bytes.Length;

    public uint UInt32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, 4, "a 32-bit number"));

    public int Int32(long offset) => BinaryPrimitives.ReadInt32LittleEndian(Slice(offset, 4, "a 32-bit number"));

    public long Int64(long offset) => BinaryPrimitives.ReadInt64LittleEndian(Slice(offset, 8, "a 64-bit number"));

    public double Double(long offset) => BinaryPrimitives.ReadDoubleLittleEndian(Slice(offset, 8, "a 64-bit float"));

    /// <summary>A finite number, or the exception.</summary>
    public double Finite(long offset, string what)
    {
        var value = Double(offset);
        return double.IsFinite(value) ? value : throw Fault(offset, string.Create(CultureInfo.InvariantCulture, $"{what} is {value}, where a finite number is due."));
    }

    /// <summary>A count or index within bounds, or the exception.</summary>
    public int Within(long offset, int least, long most, string what)
    {
        var value = Int32(offset);
        return value >= least && value <= most ? value : throw Fault(offset, $"{what} is {value}, where {least} to {most} is due.");
    }

    public ReadOnlySpan<byte> Slice(long offset, long length, string what) =>
        offset >= 0 && length >= 0 && offset <= bytes.Length - length
            ? bytes.Span.Slice((int)offset, (int)length)
            : throw Fault(offset, $"the entry ends ({bytes.Length} bytes) before {what} of {length} bytes.");

    public ModelFormatException Fault(long? offset, string fault, string remedy = Restore) => new(file, Name, offset, fault, remedy);
}
