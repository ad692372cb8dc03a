using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace TokenGate.Tokens;

/// <summary>
/// Text that is valid UTF-8: the given bytes where they are, else a rented copy in which each invalid sequence is U+FFFD, by the rule of the WHATWG
/// (https://encoding.spec.whatwg.org/#utf-8-decoder), as a provider's JSON reader has it. Dispose gives the copy back.
/// </summary>
internal readonly ref struct ValidText
{
    private readonly byte[]? _rented;

    /// <summary>Checks and, if need be, repairs.</summary>
    public ValidText(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
        {
            Span = utf8;
            return;
        }

        // A replacement has three bytes and stands for one or more.
        _rented = ArrayPool<byte>.Shared.Rent(checked(utf8.Length * 3));
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

    private static int Repair(ReadOnlySpan<byte> utf8, Span<byte> target)
    {
        var written = 0;
        while (!utf8.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            if (status == OperationStatus.Done)
            {
                utf8[..consumed].CopyTo(target[written..]);
                written += consumed;
            }
            else
            {
                written += rune.EncodeToUtf8(target[written..]);
            }

            utf8 = utf8[consumed..];
        }

        return written;
    }
}
