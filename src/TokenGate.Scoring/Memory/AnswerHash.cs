using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Memory;

/// <summary>Hash of an answer without its white space, whatever pieces it comes in: clients lay tool arguments out anew.</summary>
internal struct AnswerHash
{
    private const int BlockSize = 512;

    /// <summary>0 for white space, 1 for anything else.</summary>
    private static readonly byte[] Solid = MakeSolid();

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

    /// <summary>Copies what is no white space, without a branch to foresee: eight bytes at a time where the processor can.</summary>
    private static int CopySolid(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var (at, filled) = (0, 0);
        for (; Bmi2.X64.IsSupported && at + sizeof(ulong) <= text.Length; at += sizeof(ulong))
        {
            var eight = BinaryPrimitives.ReadUInt64LittleEndian(text[at..]);
            var bytes = Vector128.CreateScalar(eight).AsByte();
            var blank = Vector128.Equals(bytes, Vector128.Create((byte)' ')) | Vector128.Equals(bytes, Vector128.Create((byte)'\n'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\r')) | Vector128.Equals(bytes, Vector128.Create((byte)'\t'));
            var solid = ~blank.AsUInt64().ToScalar();
            BinaryPrimitives.WriteUInt64LittleEndian(into[filled..], Bmi2.X64.ParallelBitExtract(eight, solid));
            filled += BitOperations.PopCount(solid) / 8;
        }

        // Every byte is written, and the next one over it where it is blank.
        foreach (var value in text[at..])
        {
            into[filled] = value;
            filled += Solid[value];
        }

        return filled;
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
