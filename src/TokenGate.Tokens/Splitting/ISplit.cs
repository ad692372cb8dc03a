namespace TokenGate.Tokens.Splitting;

/// <summary>The pattern by which an encoding cuts text into pieces before it merges bytes; merging never crosses a cut.</summary>
internal unsafe interface ISplit
{
    /// <summary>
    /// Bytes that can be read from the start of a piece, the end of the text notwithstanding; those behind the end are 0.
    /// </summary>
    const int Window = 16;

    /// <summary>Bytes that are looked at together by <see cref="Starts"/>.</summary>
    const int Block = 64;

    /// <summary>
    /// The end of the piece that starts at <paramref name="start"/>. The text is valid UTF-8, <paramref name="start"/> stands before
    /// <paramref name="end"/> and on the first byte of a character, and <see cref="Window"/> bytes from it can be read.
    /// </summary>
    static abstract byte* Next(byte* start, byte* end);

    /// <summary>
    /// The pieces behind the one that starts at <paramref name="start"/>, as far as they begin in the next <see cref="Block"/> bytes and
    /// are ASCII: bit i tells that one begins at byte i. None where that is not certain. As <see cref="Next"/> would find them.
    /// </summary>
    /// <param name="start">The start of a piece; <see cref="Block"/> bytes from it can be read.</param>
    /// <param name="length">How many of these are text.</param>
    static abstract ulong Starts(byte* start, int length);
}
