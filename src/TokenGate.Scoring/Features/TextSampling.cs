namespace TokenGate.Scoring.Features;

/// <summary>
/// Which bytes of a long text are read: the first half of the limit, the last eighth, and blocks spread evenly between.
/// </summary>
internal struct TextSampling
{
    private const int Block = 4_096;
    private const int Head = TextReading.ScanLimit / 2;
    private const int Tail = TextReading.ScanLimit / 8;

    private long _at;
    private long _total;
    private long _stride;

    /// <summary>The choice for a text of so many bytes.</summary>
    public static TextSampling For(long total)
    {
        if (total <= TextReading.ScanLimit)
        {
            return new TextSampling { _total = total };
        }

        var middle = total - Head - Tail;
        const int room = TextReading.ScanLimit - Head - Tail;
        return new TextSampling { _total = total, _stride = Math.Max(Block, Block * middle / room) };
    }

    /// <summary>How many of the next <paramref name="available"/> bytes to skip, and how many to read after them.</summary>
    public int Next(int available, out int skipped)
    {
        skipped = 0;
        long read;
        if (_stride == 0 || _at >= _total - Tail)
        {
            read = available;
        }
        else if (_at < Head)
        {
            read = Head - _at;
        }
        else
        {
            var inStride = (_at - Head) % _stride;
            if (inStride >= Block)
            {
                skipped = (int)Math.Min(available, Math.Min(_stride - inStride, _total - Tail - _at));
                _at += skipped;
                return 0;
            }

            read = Math.Min(Block - inStride, _total - Tail - _at);
        }

        read = Math.Min(read, available);
        _at += read;
        return (int)read;
    }
}
