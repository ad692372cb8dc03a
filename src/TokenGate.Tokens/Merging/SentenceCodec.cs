using System.Buffers;
using TokenGate.Tokens.Splitting;
using TokenGate.Tokens.Vocabularies;

namespace TokenGate.Tokens.Merging;

/// <summary>
/// SentencePiece as Mistral 7B and Mixtral use it: the text gets a space before it, and U+2581 is another way to write a space.
/// </summary>
internal sealed unsafe class SentenceCodec(Vocabulary vocabulary) : Codec
{
    private readonly SplitCodec<SentenceSplit> _pieces = new(vocabulary);

    private static ReadOnlySpan<byte> LowerBlock => "\u2581"u8;

    /// <inheritdoc />
    public override int Count(byte* text, byte* end)
    {
        var head = RentHead(text, end, out var length, out var rest);
        fixed (byte* start = head)
        {
            var count = _pieces.Count(start, start + length);
            if (rest < end)
            {
                count += _pieces.Count(rest, end);
            }

            ArrayPool<byte>.Shared.Return(head);
            return count;
        }
    }

    /// <inheritdoc />
    public override void Encode(byte* text, byte* end, ref IdBuffer ids)
    {
        var head = RentHead(text, end, out var length, out var rest);
        fixed (byte* start = head)
        {
            _pieces.Encode(start, start + length, ref ids);
            if (rest < end)
            {
                _pieces.Encode(rest, end, ref ids);
            }

            ArrayPool<byte>.Shared.Return(head);
        }
    }

    // A space and the first piece, which is all that the space can change; or, where U+2581 must become a space, everything.
    private static byte[] RentHead(byte* text, byte* end, out int length, out byte* rest)
    {
        var all = new ReadOnlySpan<byte>(text, (int)(end - text));
        var plain = all.IndexOf(LowerBlock) < 0;
        rest = plain ? SentenceSplit.Next(text, end) : end;
        var head = ArrayPool<byte>.Shared.Rent((int)(rest - text) + 1);
        head[0] = (byte)' ';
        length = 1;
        if (plain)
        {
            all[..(int)(rest - text)].CopyTo(head.AsSpan(1));
            length += (int)(rest - text);
            return head;
        }

        while (!all.IsEmpty)
        {
            var next = all.IndexOf(LowerBlock);
            var run = next < 0 ? all : all[..next];
            run.CopyTo(head.AsSpan(length));
            length += run.Length;
            all = all[run.Length..];
            if (next >= 0)
            {
                head[length++] = (byte)' ';
                all = all[LowerBlock.Length..];
            }
        }

        return head;
    }
}
