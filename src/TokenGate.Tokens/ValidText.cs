using System.Buffers;
using System.Text.Unicode;

namespace TokenGate.Tokens;

/// <summary>
/// Text that is valid UTF-8: the given bytes where they are, else a rented copy in which each invalid sequence is U+FFFD, by the rule of
/// the WHATWG (https://encoding.spec.whatwg.org/#utf-8-decoder), as a provider's JSON reader has it. Dispose gives the copy back.
/// </summary>
internal readonly ref struct ValidText
{
    // U+FFFD as it is written.
    private const uint Replacement = 0xBD_BFEF;

    private readonly byte[]? _rented;

    /// <summary>Checks and, if need be, repairs.</summary>
    public ValidText(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
        {
            Span = utf8;
            return;
        }

        // A replacement has three bytes and stands for one or more; four are written at once.
        _rented = ArrayPool<byte>.Shared.Rent(checked((utf8.Length * 3) + 1));
        Span = _rented.AsSpan(0, Repair(utf8, _rented));
    }

    /// <summary>The valid text.</summary>
    public ReadOnlySpan<byte> Span { get; }

    /// <summary>Gives the copy back.</summary>
    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }

    private static unsafe int Repair(ReadOnlySpan<byte> utf8, Span<byte> target)
    {
        fixed (byte* source = utf8)
        fixed (byte* repaired = target)
        {
            var at = source;
            var end = source + utf8.Length;
            var to = repaired;
            while (at < end)
            {
                if (end - at >= sizeof(ulong) && (*(ulong*)at & 0x8080_8080_8080_8080) == 0)
                {
                    *(ulong*)to = *(ulong*)at;
                    at += sizeof(ulong);
                    to += sizeof(ulong);
                    continue;
                }

                uint first = *at;
                if (first - 0xC2 > 0xF4 - 0xC2)
                {
                    // ASCII, or what no character begins with; in noise that is not to be guessed.
                    var isStrange = 0u - (first >> 7);
                    *(uint*)to = (first & ~isStrange) | (Replacement & isStrange);
                    to += 1 + (isStrange & 2);
                    at++;
                    continue;
                }

                var (length, isWhole) = Sequence(at, end);
                *(uint*)to = Replacement;
                for (var i = 0; isWhole && i < length; i++)
                {
                    to[i] = at[i];
                }

                to += isWhole ? length : 3;
                at += length;
            }

            return (int)(to - repaired);
        }
    }

    // The bytes of the character that begins here; or, of one that is not whole, those that could be its beginning, at least one.
    private static unsafe (int Length, bool IsWhole) Sequence(byte* at, byte* end)
    {
        var first = *at;
        var wanted = first switch { < 0xE0 => 2, < 0xF0 => 3, _ => 4 };

        // Not longer than need be, no surrogates, nothing beyond U+10FFFF.
        var least = first switch { 0xE0 => 0xA0, 0xF0 => 0x90, _ => 0x80 };
        var most = first switch { 0xED => 0x9F, 0xF4 => 0x8F, _ => 0xBF };
        var length = 1;
        while (length < wanted && at + length < end && at[length] >= least && at[length] <= most)
        {
            (least, most) = (0x80, 0xBF);
            length++;
        }

        return (length, length == wanted);
    }
}
