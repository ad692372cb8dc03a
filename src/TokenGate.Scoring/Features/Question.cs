using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The lines of the last user message in which something is asked: what the material around them is held against. Looked for where people
/// write them: at the beginning, at the end, and, failing that, in a short line of its own in between.
/// </summary>
internal sealed class Question
{
    /// <summary>Lines longer than this are material, unless the message is no longer. In bytes.</summary>
    private const int LineLimit = 600;

    /// <summary>A message up to this length is a question as a whole. In bytes.</summary>
    private const int WholeLimit = 500;

    /// <summary>Lines that are looked at from each end.</summary>
    private const int EdgeLines = 3;

    /// <summary>Most bytes that are searched between the edges.</summary>
    private const int MiddleLimit = 65_536;

    private const int MaxRanges = 8;
    private readonly FreshRange[] _ranges = new FreshRange[MaxRanges];
    private readonly WordTable _line = new();

    /// <summary>The words of the question.</summary>
    public WordTable Words { get; } = new();

    /// <summary>Where the question stands.</summary>
    public ReadOnlySpan<FreshRange> Ranges => _ranges.AsSpan(0, Count);

    /// <summary>How many ranges there are.</summary>
    public int Count { get; private set; }

    /// <summary>True when the question names material ("this", "the text below", "summarise").</summary>
    public bool NamesMaterial { get; private set; }

    /// <summary>Words of the question that carry its subject: four letters or more, or ideographs, and no function word.</summary>
    public int ContentWords { get; private set; }

    /// <summary>True for a word that carries a subject.</summary>
    public static bool IsContent(WordKind kind, int length) =>
        (kind & WordKind.Word) != 0 && (kind & (WordKind.Function | WordKind.Nonce)) == 0 && length >= ((kind & WordKind.OtherScript) != 0 ? 3 : 4);

    /// <summary>Finds the question of a request.</summary>
    public void Find(RequestContent content)
    {
        Count = 0;
        Words.Clear();
        NamesMaterial = false;
        ContentWords = 0;
        var last = LastMessage(content);
        if (last < 0)
        {
            return;
        }

        var message = content.Segments[last].Message;
        var first = last;
        while (first > 0 && content.Segments[first - 1].Message == message && IsAsking(content.Segments[first - 1].Role))
        {
            first--;
        }

        FindIn(content.Segments[last].Text.Span, last, first == last);
        if (first != last)
        {
            FindIn(content.Segments[first].Text.Span, first, false);
        }

        for (var i = 0; i < Words.Count; i++)
        {
            var kind = Words.Kind[i];
            NamesMaterial |= (kind & WordKind.Material) != 0;
            ContentWords += IsContent(kind, Words.Length[i]) && (kind & (WordKind.Material | WordKind.Asks)) == 0 ? 1 : 0;
        }
    }

    /// <summary>The last segment that a person may have written; -1 when there is none.</summary>
    public static int LastMessage(RequestContent content)
    {
        for (var i = content.Segments.Count - 1; i >= 0; i--)
        {
            if (IsAsking(content.Segments[i].Role) && !content.Segments[i].Text.IsEmpty)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsAsking(SegmentRole role) => role is SegmentRole.User or SegmentRole.Prompt or SegmentRole.Input;

    private void FindIn(ReadOnlySpan<byte> text, int segment, bool alone)
    {
        if (text.Length <= WholeLimit)
        {
            Add(text, segment, 0, text.Length);
            return;
        }

        var before = Count;
        var at = 0;
        for (var line = 0; line < EdgeLines && NextLine(text, ref at, out var start, out var end); line++)
        {
            if (end - start <= LineLimit && Asks(text[start..end]))
            {
                Add(text, segment, start, end - start);
            }
        }

        var headEnd = Math.Min(at, text.Length);
        var tail = text.Length;
        for (var line = 0; line < EdgeLines && PreviousLine(text, headEnd, ref tail, out var start, out var end); line++)
        {
            if (end - start <= LineLimit && Asks(text[start..end]))
            {
                Add(text, segment, start, end - start);
            }
        }

        if (Count == before)
        {
            FindBetween(text, segment, headEnd, tail);
        }

        if (Count == before && alone)
        {
            // No line asks: the first words and the last ones stand for the question.
            var head = Math.Min(200, text.Length / 2);
            Add(text, segment, 0, head);
            Add(text, segment, text.Length - head, head);
        }
    }

    private void FindBetween(ReadOnlySpan<byte> text, int segment, int from, int to)
    {
        var at = from;
        var limit = Math.Min(to, from + MiddleLimit);
        var blankBefore = false;
        while (at < limit && Count < MaxRanges)
        {
            var start = at;
            var length = text[at..].IndexOf((byte)'\n');
            var end = length < 0 ? text.Length : at + length;
            at = end + 1;
            var blank = text[start..end].Trim((byte)' ').Trim((byte)'\r').IsEmpty;
            var blankAfter = at >= text.Length || text[at] is (byte)'\n' or (byte)'\r';
            if (!blank && blankBefore && blankAfter && end - start <= 300 && Asks(text[start..end]))
            {
                Add(text, segment, start, end - start);
            }

            blankBefore = blank;
        }
    }

    /// <summary>The next line that is not blank, from <paramref name="at"/> on.</summary>
    private static bool NextLine(ReadOnlySpan<byte> text, ref int at, out int start, out int end)
    {
        while (at < text.Length)
        {
            start = at;
            var length = text[at..].IndexOf((byte)'\n');
            end = length < 0 ? text.Length : at + length;
            at = end + 1;
            if (!text[start..end].Trim(" \r\t"u8).IsEmpty)
            {
                return true;
            }
        }

        start = end = at;
        return false;
    }

    /// <summary>The last line that is not blank before <paramref name="to"/>, which moves to its start.</summary>
    private static bool PreviousLine(ReadOnlySpan<byte> text, int from, ref int to, out int start, out int end)
    {
        while (to > from)
        {
            end = to;
            start = text[..to].LastIndexOf((byte)'\n') + 1;
            to = Math.Max(start - 1, 0);
            if (start < from)
            {
                break;
            }

            if (!text[start..end].Trim(" \r\t"u8).IsEmpty)
            {
                return true;
            }
        }

        start = end = to;
        return false;
    }

    private bool Asks(ReadOnlySpan<byte> line)
    {
        _line.Clear();
        WordScanner.Scan(line, 0, _line);
        var asking = line.TrimEnd(" \r\t\"'*_"u8).EndsWith("?"u8) || line.IndexOf("？"u8) >= 0;
        for (var i = 0; i < _line.Count && !asking; i++)
        {
            asking = (_line.Kind[i] & WordKind.Asks) != 0
                && ((_line.Kind[i] & (WordKind.SentenceStart | WordKind.OtherScript)) != 0 || i < 3)
                && _line.Count >= 2;
        }

        return asking;
    }

    private void Add(ReadOnlySpan<byte> text, int segment, int start, int length)
    {
        if (Count == MaxRanges || length <= 0)
        {
            return;
        }

        _ranges[Count++] = new FreshRange(segment, start, length);
        WordScanner.Scan(text.Slice(start, length), 0, Words);
    }
}
