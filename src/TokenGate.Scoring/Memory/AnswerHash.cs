using System.Runtime.CompilerServices;
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
            // Every byte is written, and the next one over it where it is blank: no branch to foresee.
            var taken = Math.Min(text.Length, BlockSize - _filled);
            var filled = _filled;
            foreach (var value in text[..taken])
            {
                block[filled] = value;
                filled += Solid[value];
            }

            _filled = filled;
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
