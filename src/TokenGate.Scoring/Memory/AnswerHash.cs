using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Memory;

/// <summary>Hash of an answer without its white space, whatever pieces it comes in: clients lay tool arguments out anew.</summary>
internal struct AnswerHash
{
    private const int BlockSize = 512;

    /// <summary>0 for white space, 1 for anything else.</summary>
    private static readonly byte[] Solid = MakeSolid();

    /// <summary>For each choice of eight bytes: those that are chosen move to the front.</summary>
    private static readonly Vector128<byte>[] ToFront = [.. Enumerable.Range(0, 256).Select(static chosen => Order(chosen))];

    private Block _block;
    private int _filled;
    private ulong _hash;

    /// <summary>Takes the next piece.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        Span<byte> block = _block;
        while (!text.IsEmpty)
        {
            var taken = Math.Min(text.Length, BlockSize - _filled);
            _filled += CopySolid(text[..taken], block[_filled..]);
            text = text[taken..];
            if (_filled == BlockSize)
            {
                _hash = TextHash.Join(_hash, TextHash.Compute(block));
                _filled = 0;
            }
        }
    }

    /// <summary>The hash; afterwards the next answer can begin.</summary>
    public ulong Finish()
    {
        ReadOnlySpan<byte> block = _block;
        var hash = TextHash.Join(_hash, TextHash.Compute(block[.._filled]));
        (_hash, _filled) = (0, 0);
        return hash;
    }

    /// <summary>Copies what is no white space, eight bytes at a time, without a branch to foresee.</summary>
    private static int CopySolid(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var (at, filled) = (0, 0);
        for (; at + sizeof(ulong) <= text.Length; at += sizeof(ulong))
        {
            var bytes = Vector128.CreateScalar(BinaryPrimitives.ReadUInt64LittleEndian(text[at..])).AsByte();
            var blank = Vector128.Equals(bytes, Vector128.Create((byte)' ')) | Vector128.Equals(bytes, Vector128.Create((byte)'\n'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\r')) | Vector128.Equals(bytes, Vector128.Create((byte)'\t'));
            var solid = (byte)~blank.ExtractMostSignificantBits();
            BinaryPrimitives.WriteUInt64LittleEndian(into[filled..], Vector128.Shuffle(bytes, ToFront[solid]).AsUInt64().ToScalar());
            filled += BitOperations.PopCount(solid);
        }

        // Every byte is written, and the next one over it where it is blank.
        foreach (var value in text[at..])
        {
            into[filled] = value;
            filled += Solid[value];
        }

        return filled;
    }

    private static Vector128<byte> Order(int chosen)
    {
        var (order, count) = (Vector128<byte>.Zero, 0);
        for (var place = 0; place < sizeof(ulong); place++)
        {
            if ((chosen & (1 << place)) != 0)
            {
                order = order.WithElement(count++, (byte)place);
            }
        }

        return order;
    }

    private static byte[] MakeSolid()
    {
        var solid = new byte[256];
        solid.AsSpan().Fill(1);
        foreach (var blank in " \n\r\t"u8)
        {
            solid[blank] = 0;
        }

        return solid;
    }

    [InlineArray(BlockSize)]
    private struct Block
    {
        private byte _first;
    }
}
