namespace TokenGate.Scoring.Memory;

/// <summary>
/// Cuts instructions and schemas into lines and sentences, so that a prompt whose date or folder changes differs in one of them. A cut
/// depends on the text before it since the last cut alone.
/// </summary>
internal ref struct TextChunks
{
    /// <summary>Bytes below which a chunk goes on with what follows: headings and braces tell nothing apart.</summary>
    private const int Least = 48;

    /// <summary>Bytes after which a chunk is cut where no line or sentence ends.</summary>
    private const int Most = 512;

    private ReadOnlySpan<byte> _left;

    /// <summary>Begins at the head of a text.</summary>
    public TextChunks(ReadOnlySpan<byte> text) => _left = text;

    /// <summary>The present chunk.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Moves to the next chunk; false at the end.</summary>
    public bool MoveNext()
    {
        if (_left.IsEmpty)
        {
            return false;
        }

        var length = Length(_left);
        Current = _left[..length];
        _left = _left[length..];
        return true;
    }

    private static int Length(ReadOnlySpan<byte> text)
    {
        if (text.Length <= Least)
        {
            return text.Length;
        }

        // Where a line is short, the chunk is that line with those after it: what stands before the first end counts too.
        var limit = Math.Min(text.Length, Most);
        var at = Least - 1;
        while (at < limit)
        {
            var next = text[at..limit].IndexOfAny("\n.,\\"u8);
            if (next < 0)
            {
                return limit;
            }

            at += next;
            var following = at + 1 < text.Length ? text[at + 1] : (byte)'\n';
            switch (text[at])
            {
                case (byte)'\n':
                case (byte)'.' when following is (byte)' ' or (byte)'\n' or (byte)'\\' or (byte)'"':
                case (byte)',' when following is (byte)'"' or (byte)'{':
                    return at + 1;
                case (byte)'\\' when following == (byte)'n':
                    return Math.Min(at + 2, text.Length);
            }

            at++;
        }

        return limit;
    }
}
