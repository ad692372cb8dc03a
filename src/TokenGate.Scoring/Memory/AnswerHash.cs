using System.Runtime.CompilerServices;

namespace TokenGate.Scoring.Memory;

/// <summary>Hash of an answer without its white space, whatever pieces it comes in: clients lay tool arguments out anew.</summary>
internal struct AnswerHash(MemoryKey key)
{
    private const int BlockSize = 512;

    private Block _block;
    private int _filled;
    private ulong _hash;

    /// <summary>Takes the next piece.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        Span<byte> block = _block;
        while (!text.IsEmpty)
        {
            var blank = text.IndexOfAny(" \n\r\t"u8);
            var run = blank < 0 ? text : text[..blank];
            text = blank < 0 ? default : text[(blank + 1)..];
            while (!run.IsEmpty)
            {
                var taken = Math.Min(run.Length, BlockSize - _filled);
                run[..taken].CopyTo(block[_filled..]);
                run = run[taken..];
                _filled += taken;
                if (_filled == BlockSize)
                {
                    _hash = key.Join(_hash, key.Hash(block));
                    _filled = 0;
                }
            }
        }
    }

    /// <summary>The hash; afterwards the next answer can begin.</summary>
    public ulong Finish()
    {
        ReadOnlySpan<byte> block = _block;
        var hash = key.Join(_hash, key.Hash(block[.._filled]));
        (_hash, _filled) = (0, 0);
        return hash;
    }

    [InlineArray(BlockSize)]
    private struct Block
    {
        private byte _first;
    }
}
