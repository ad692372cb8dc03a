using TokenGate.Scoring.Lexing;
using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <summary>
/// The blocks of the last user message in which something is asked: what the material around them is held against. Looked for where people
/// write them: at the beginning, at the end, and, failing that, in a short line of its own in between.
/// </summary>
internal sealed class Question
{
    /// <summary>Of blocks that are longer than this, only the sentence at the edge can be a question. In bytes.</summary>
    private const int BlockLimit = 600;

    /// <summary>Up to this length, a block that names no material may be a wish about the form of the answer. In bytes.</summary>
    private const int WishLimit = 60;

    /// <summary>Up to this length, a block at an edge that names material is taken for what is asked about it. In bytes.</summary>
    private const int NamingLimit = 160;

    /// <summary>The longest such sentence, in bytes.</summary>
    private const int SentenceLimit = 300;

    /// <summary>A message up to this length is a question as a whole. In bytes.</summary>
    private const int WholeLimit = 500;

    /// <summary>Blocks that are looked at from each end, until one asks: a greeting and a context may stand before.</summary>
    private const int EdgeBlocks = 3;

    /// <summary>Most bytes that are searched between the edges.</summary>
    private const int MiddleLimit = 65_536;

    private const int MaxRanges = 8;

    [ThreadStatic]
    private static Question? _ofThread;

    private readonly FreshRange[] _ranges = new FreshRange[MaxRanges];
    private readonly WordList _line = new();

    private TermText? _read;

    /// <summary>The words of the question.</summary>
    public WordList Words { get; } = new();

    /// <summary>Where the question stands.</summary>
    public ReadOnlySpan<FreshRange> Ranges => _ranges.AsSpan(0, Count);

    /// <summary>How many ranges there are.</summary>
    public int Count { get; private set; }

    /// <summary>True when the question names material ("this", "the text below", "summarise").</summary>
    public bool NamesMaterial { get; private set; }

    /// <summary>True when the question names what holds no words: a certificate, a key, a dump.</summary>
    public bool NamesErrand { get; private set; }

    /// <summary>The first segment of the message that asks.</summary>
    public int FirstSegment { get; private set; }

    /// <summary>The last segment of the message that asks; -1 when there is none.</summary>
    public int LastSegment { get; private set; }

    /// <summary>False when nothing was found that asks, and the edges of the message stand for the question.</summary>
    public bool Asks { get; private set; }

    /// <summary>True when most of the question's words are in the Latin alphabet.</summary>
    public bool IsLatin { get; private set; }

    /// <summary>True for a word that carries a subject.</summary>
    public static bool IsContent(in Word word) =>
        word.Is(WordKind.Word) & !word.Is(WordKind.Function | WordKind.Nonce) & (word.Length >= (word.Is(WordKind.OtherScript) ? 3 : 4));

    /// <summary>The question of a request, in this thread's memory: good until the next one is asked for. Not to be kept.</summary>
    /// <param name="content">The request.</param>
    /// <param name="read">What was read of its segments already; null when nothing.</param>
    public static Question Find(RequestContent content, TermText? read = null)
    {
        var question = _ofThread ??= new Question();
        question._read = read;
        question.Read(content);
        question._read = null;
        return question;
    }

    private void Read(RequestContent content)
    {
        Count = 0;
        FirstSegment = int.MaxValue;
        LastSegment = -1;
        Words.Clear();
        NamesMaterial = false;
        NamesErrand = false;
        Asks = true;
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

        FirstSegment = first;
        LastSegment = last;
        FindIn(content.Segments[last].Text.Span, last, first == last);
        if (first != last)
        {
            FindIn(content.Segments[first].Text.Span, first, false);
        }

        var latin = 0;
        foreach (ref readonly var word in Words.Span)
        {
            var kind = word.Kind;
            latin += (kind & WordKind.Latin) != 0 ? 1 : (kind & WordKind.OtherScript) != 0 ? -1 : 0;
            NamesMaterial |= (kind & WordKind.Material) != 0;
            NamesErrand |= Asks && (kind & WordKind.Errand) != 0;
        }

        IsLatin = latin >= 0;
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
        var done = false;
        for (var block = 0; block < EdgeBlocks && !done && NextBlock(text, ref at, out var start, out var end); block++)
        {
            var opening = start + Opening(text[start..end]);
            done = AddIfAsking(text, segment, start, opening) || (end - start <= BlockLimit && AddIfAsking(text, segment, start, end));
        }

        var head = Count > before ? _ranges[Count - 1].End : 0;
        var to = text.Length;
        done = false;
        for (var block = 0; block < EdgeBlocks && !done && PreviousBlock(text, head, ref to, out var start, out var end); block++)
        {
            start = end - start <= BlockLimit ? start : end - Closing(text[start..end]);
            done = AddIfAsking(text, segment, start, end);
        }

        if (Count == before)
        {
            FindBetween(text, segment, Math.Min(at, text.Length), to);
        }

        if (Count == before && alone)
        {
            Asks = false;

            // Nothing asks: the first words and the last ones stand for the question.
            var edge = Math.Min(200, text.Length / 2);
            Add(text, segment, 0, edge);
            Add(text, segment, text.Length - edge, edge);
        }
    }

    /// <summary>
    /// Adds a block that asks. True when the search may end with it: a short wish about the form ("Please answer in German.") is not yet
    /// the question.
    /// </summary>
    private bool AddIfAsking(ReadOnlySpan<byte> text, int segment, int start, int end)
    {
        if (end <= start || IsFenced(text, start) || !IsAsking(text, segment, start, end))
        {
            return false;
        }

        Add(text, segment, start, end - start);
        var named = false;
        foreach (ref readonly var word in _line.Span)
        {
            named |= word.Is(WordKind.Material);
        }

        return named || end - start > WishLimit;
    }

    /// <summary>True within the fences of a code block: what code and its comments say is material, whatever words they use.</summary>
    private static bool IsFenced(ReadOnlySpan<byte> text, int at) => (text[..at].Count("```"u8) & 1) != 0;

    /// <summary>The first line or the first sentences of a long block, in bytes; 0 when they are long themselves.</summary>
    private static int Opening(ReadOnlySpan<byte> block)
    {
        var line = block.IndexOf((byte)'\n');
        if (line is > 0 and <= SentenceLimit)
        {
            return line;
        }

        var end = block[..Math.Min(block.Length, SentenceLimit)].LastIndexOfAny("?!.:"u8);
        return end < 0 ? 0 : end + 1;
    }

    /// <summary>The last line or sentence of a long block, in bytes; 0 when it is long itself.</summary>
    private static int Closing(ReadOnlySpan<byte> block)
    {
        var line = block.Length - 1 - block.LastIndexOf((byte)'\n');
        if (line is > 0 and <= SentenceLimit)
        {
            return line;
        }

        var tail = block[^Math.Min(block.Length, SentenceLimit)..];
        var end = tail[..^1].LastIndexOfAny("?!.:"u8);
        return end < 0 ? 0 : tail.Length - end - 1;
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
            if (!blank && blankBefore && blankAfter && end - start <= 300 && IsAsking(text, segment, start, end))
            {
                Add(text, segment, start, end - start);
            }

            blankBefore = blank;
        }
    }

    /// <summary>The next run of lines between blank ones, from <paramref name="at"/> on, which moves behind it.</summary>
    private static bool NextBlock(ReadOnlySpan<byte> text, ref int at, out int start, out int end)
    {
        start = end = -1;
        while (at < text.Length)
        {
            var length = text[at..].IndexOf((byte)'\n');
            var stop = length < 0 ? text.Length : at + length;
            if (IsBorder(text[at..stop]))
            {
                if (start >= 0)
                {
                    return true;
                }
            }
            else
            {
                start = start < 0 ? at : start;
                end = stop;
            }

            at = stop + 1;
        }

        return start >= 0;
    }

    /// <summary>The last run of lines between blank ones before <paramref name="to"/>, which moves before it.</summary>
    private static bool PreviousBlock(ReadOnlySpan<byte> text, int from, ref int to, out int start, out int end)
    {
        start = end = -1;
        while (to > from)
        {
            var begin = Math.Max(text[..to].LastIndexOf((byte)'\n') + 1, from);
            if (IsBorder(text[begin..to]))
            {
                if (start >= 0)
                {
                    return true;
                }
            }
            else
            {
                end = end < 0 ? to : end;
                start = begin;
            }

            to = begin - 1;
        }

        return start >= 0;
    }

    /// <summary>A blank line, a rule or the fence of a code block.</summary>
    private static bool IsBorder(ReadOnlySpan<byte> line) =>
        line.Trim(" \r\t"u8) is var trimmed && (trimmed.IsEmpty || trimmed.StartsWith("```"u8) || trimmed.StartsWith("---"u8) || trimmed.StartsWith("==="u8));

    /// <summary>
    /// A question mark, material named in few words, an instruction at the beginning of a sentence, or a question word at the beginning of
    /// all.
    /// </summary>
    private bool IsAsking(ReadOnlySpan<byte> text, int segment, int start, int end)
    {
        var block = text[start..end];
        _line.Clear();
        TermText.ReadWords(_read, segment, block, start, _line);
        if (_line.Count == 0)
        {
            return false;
        }

        var mark = block.IndexOf((byte)'?');
        var asking = (mark >= 0 && (mark + 1 >= block.Length || block[mark + 1] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'"' or (byte)'*' or (byte)')'))
            || block.IndexOf("？"u8) >= 0 || block.IndexOf("؟"u8) >= 0;
        for (var i = 0; i < _line.Count && !asking; i++)
        {
            var kind = _line[i].Kind;
            asking = ((kind & WordKind.Asks) != 0 && ((kind & (WordKind.SentenceStart | WordKind.LineStart | WordKind.OtherScript)) != 0 || i < 3))
                || ((kind & WordKind.Wonders) != 0 && i < 2 && _line.Count > 1)
                || ((kind & WordKind.Material) != 0 && block.Length <= NamingLimit);
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
        TermText.ReadWords(_read, segment, text.Slice(start, length), start, Words);
    }
}
