namespace TokenGate.Tokens.Splitting;

/// <summary>
/// SentencePiece merges over the whole text, yet no token of the vocabulary continues after a word into the next space, and none crosses a
/// line feed (<c>packages.mjs</c> refuses a vocabulary that does). So the text can be cut there without changing a token: spaces and the
/// word behind them are a piece.
/// </summary>
internal readonly unsafe struct SentenceSplit : ISplit
{
    /// <inheritdoc />
    public static byte* Next(byte* start, byte* end)
    {
        var at = start;
        while (at < end && *at == ' ')
        {
            at++;
        }

        if (at < end && *at == '\n')
        {
            return at > start ? at : at + 1;
        }

        var length = new ReadOnlySpan<byte>(at, (int)(end - at)).IndexOfAny((byte)' ', (byte)'\n');
        return length < 0 ? end : at + length;
    }

    /// <inheritdoc />
    public static ulong Starts(byte* start, int length) => 0;
}
