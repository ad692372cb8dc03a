using System.Buffers.Binary;
using System.Text;

namespace TokenGate.Scoring.Models;

/// <summary>
/// The schema that a trainer saw, as ML.NET stores it in a model zip: its binary data view with no rows and two columns, a Boolean
/// <c>Label</c> and <c>Features</c>, a vector of 32-bit floats. ML.NET refuses data whose feature column is of another size.
/// </summary>
internal static class TrainSchema
{
    private const int HeaderBytes = 256;
    private const ulong Version = 0x0001000100010006;

    /// <summary>Writes the schema for a feature vector of this length.</summary>
    public static byte[] Write(int inputs)
    {
        using var columns = new MemoryStream();
        Column(columns, "Label", "Boolean", []);
        var vector = new byte[16];
        vector[0] = 6;
        Encoding.ASCII.GetBytes("Single", vector.AsSpan(1));
        BinaryPrimitives.WriteInt32LittleEndian(vector.AsSpan(8), 1);
        BinaryPrimitives.WriteInt32LittleEndian(vector.AsSpan(12), inputs);
        Column(columns, "Features", "VBuffer", vector);
        var header = new byte[HeaderBytes];
        Encoding.ASCII.GetBytes("CML\0DVB\0", header);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(16), Version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(32), HeaderBytes + columns.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(48), 2);
        return [.. header, .. columns.ToArray(), .. "\0BVD\0LMC"u8];
    }

    /// <summary>
    /// A line of the table of contents: name, codec with its parameters, Deflate, one row for each block, no lookup table, no annotations.
    /// </summary>
    private static void Column(MemoryStream into, string name, string codec, ReadOnlySpan<byte> parameters)
    {
        using var writer = new BinaryWriter(into, Encoding.UTF8, leaveOpen: true);
        writer.Write(name);
        writer.Write(codec);
        writer.Write7BitEncodedInt(parameters.Length);
        writer.Write(parameters);
        writer.Write((byte)1);
        writer.Write7BitEncodedInt(1);

        // Without rows the lookup table stands right behind the header, and is empty.
        writer.Write((long)HeaderBytes);
        writer.Write(0L);
    }
}
