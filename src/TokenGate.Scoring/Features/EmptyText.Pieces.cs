namespace TokenGate.Scoring.Features;

/// <content>A short text is one window or a few, and a question beside filler thins it: its paragraphs are looked at one by one.</content>
internal ref partial struct EmptyText
{
    /// <summary>Bytes of a line without words, at most, that parts paragraphs: a blank one, a rule, a fence.</summary>
    private const int LongestRule = 8;

    /// <summary>Adds the bytes of a window's paragraphs that say nothing, where there are several.</summary>
    private void AddPieces(in TextWindow window)
    {
        var reading = _reading;
        var words = reading.Words;
        var (start, at, first) = (window.Start, window.Start, window.FirstWord);
        while (at < window.End)
        {
            var line = reading.Slice(at, window.End - at);
            var length = line.IndexOf((byte)'\n') + 1;
            length = length == 0 ? line.Length : length;
            at += length;
            if (at < window.End && !IsRule(line[..length]))
            {
                continue;
            }

            var end = first;
            while (end < window.EndWord && words[end].Start < at)
            {
                end++;
            }

            if (end - first >= FewInWindow && (start > window.Start || at < window.End))
            {
                var piece = window with { Start = start, End = at, FirstWord = first, EndWord = end };
                AddPiece(ref piece);
            }

            (start, first) = (at, end);
        }
    }

    private void AddPiece(ref TextWindow piece)
    {
        // A paragraph is of a kind of its own: code under a comment is no prose.
        WindowTyping.Type(_reading.TextOf(in piece), ref piece, _reading.WordsOf(in piece));
        piece.IsFile = OpaqueContent.IsKnown(_reading, in piece, _answer);
        Row row = RunningIn(_reading, in piece);
        MarkScrambled(new Span<Row>(ref row), new ReadOnlySpan<TextWindow>(in piece));
        _ = Add(in piece, row.IsScrambled);
    }

    private static bool IsRule(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd("\r\n"u8);
        if (line.Length > LongestRule)
        {
            return false;
        }

        foreach (var value in line)
        {
            if (value >= 0x80 || char.IsAsciiLetterOrDigit((char)value))
            {
                return false;
            }
        }

        return true;
    }
}
