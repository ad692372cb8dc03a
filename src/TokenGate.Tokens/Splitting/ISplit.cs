namespace TokenGate.Tokens.Splitting;

/// <summary>The pattern by which an encoding cuts text into pieces before it merges bytes; merging never crosses a cut.</summary>
internal unsafe interface ISplit
{
    /// <summary>Bytes that can be read from the start of a piece, the end of the text notwithstanding; those behind the end are 0.</summary>
    const int Window = 16;

    /// <summary>
    /// The end of the piece that starts at <paramref name="start"/>. The text is valid UTF-8, <paramref name="start"/> stands before <paramref name="end"/>
    /// and on the first byte of a character, and <see cref="Window"/> bytes from it can be read.
    /// </summary>
    static abstract byte* Next(byte* start, byte* end);
}
