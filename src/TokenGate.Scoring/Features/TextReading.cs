using TokenGate.Scoring.Lexing;
using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <summary>
/// A text cut into windows and words, and the memory that this takes. One for each thread, used again for each text: a reading in steady
/// state allocates nothing. At most <see cref="ScanLimit"/> bytes are read; of a longer text, its beginning, its end and blocks spread
/// between them, which is enough for shares and leaves the cost bounded.
/// </summary>
internal sealed partial class TextReading
{
    /// <summary>Most bytes that are read of one text.</summary>
    public const int ScanLimit = TermText.WordBytes;

    private const int WindowBytes = 1_024;
    private const int MaxWindows = 256;
    private const int FewWindows = 4;

    /// <summary>What compresses better than this is one repetition.</summary>
    private const float LargestRatio = 40;

    /// <summary>How far the ends of a fresh range are moved to the ends of its lines, in bytes.</summary>
    private const int LineReach = 400;

    [ThreadStatic]
    private static TextReading? _ofThread;

    private readonly byte[] _text = new byte[ScanLimit];
    private readonly List<(int Start, int End)> _question = [];
    private readonly TextWindow[] _windows = new TextWindow[MaxWindows];
    private uint[] _prose = new uint[4096];
    private int _proseCount;
    private int _cut;
    private int _pieces;

    /// <summary>What is added to a place in the segment that is being read, for its place in the text that was read.</summary>
    private int _shift;

    private TextReading()
    {
    }

    /// <summary>This thread's reading. Not to be kept.</summary>
    public static TextReading Current => _ofThread ??= new TextReading();

    /// <summary>The words.</summary>
    public WordList Words { get; } = new();

    /// <summary>The question of the request that was read; of an answer nothing sensible.</summary>
    public Question Question { get; private set; } = new();

    /// <summary>Words of a second text, to compare with.</summary>
    public WordList Sent { get; } = new();

    /// <summary>Scratch for counting.</summary>
    public WordSet Set { get; } = new();

    /// <summary>Scratch for a second count.</summary>
    public WordSet OtherSet { get; } = new();

    /// <summary>Bytes that were read.</summary>
    public int Bytes { get; private set; }

    /// <summary>How many windows there are.</summary>
    public int WindowCount { get; private set; }

    /// <summary>True for a text of a few windows, of which each one tells much.</summary>
    public bool IsShort => WindowCount <= FewWindows;

    /// <summary>The windows in order.</summary>
    public Span<TextWindow> Windows => _windows.AsSpan(0, WindowCount);

    /// <summary>Hashes of the words that stand in prose, side by side.</summary>
    public ReadOnlySpan<uint> Prose => _prose.AsSpan(0, _proseCount);

    /// <summary>How many of these are letters of the scripts of China and Japan.</summary>
    public int ProseIdeographs { get; private set; }

    /// <summary>The text that was read.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, Bytes);

    /// <summary>The largest estimated compression ratio of the windows of prose, by their share of the text; 0 without prose.</summary>
    public float MostRepetitive()
    {
        var (prose, most) = (0f, 0f);
        foreach (ref readonly var window in Windows)
        {
            prose += window.IsProse ? window.Bytes : 0;
            most = window.IsProse ? MathF.Max(most, MathF.Min(window.Ratio, LargestRatio)) : most;
        }

        return Bytes == 0 ? 0 : most * prose / Bytes;
    }

    /// <summary>Text of a window.</summary>
    public ReadOnlySpan<byte> TextOf(in TextWindow window) => _text.AsSpan(window.Start, window.Bytes);

    /// <summary>Text of a word.</summary>
    public ReadOnlySpan<byte> TextOf(scoped in Word word) => _text.AsSpan(word.Start, word.Length);

    /// <summary>Words of a window.</summary>
    public ReadOnlySpan<Word> WordsOf(in TextWindow window) => Words.Span[window.FirstWord..window.EndWord];

    /// <summary>A piece of the text.</summary>
    public ReadOnlySpan<byte> Slice(int start, int length) => _text.AsSpan(start, Math.Max(0, length));

    /// <summary>Reads the fresh part of a request.</summary>
    /// <param name="fresh">The fresh part.</param>
    /// <param name="question">The question of the request.</param>
    public void Read(FreshText fresh, Question question)
    {
        Begin();
        Question = question;
        var sampling = TextSampling.For(fresh.Bytes);
        var (segment, end) = (-1, 0);
        foreach (var range in fresh.Ranges)
        {
            if (range.Segment != segment)
            {
                EndPart(fresh, segment);
                (segment, end) = (range.Segment, 0);
            }

            var text = fresh.Content.Segments[segment].Text.Span;
            var start = LineStart(text, Math.Max(range.Start, end), end);
            end = LineEnd(text, range.End);
            Take(text[start..end], ref sampling, segment, start);
        }

        EndPart(fresh, segment);
        Finish();
    }

    /// <summary>Reads the parts of an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="terms">What was read of it already; null when nothing.</param>
    public void Read(ResponseContent response, TermText? terms)
    {
        Begin();
        long bytes = 0;
        foreach (var part in response.Parts)
        {
            bytes += part.Text.Length;
        }

        var sampling = TextSampling.For(bytes);
        for (var i = 0; i < response.Parts.Count; i++)
        {
            Take(response.Parts[i].Text.Span, ref sampling, -1, 0);
            Cut(SegmentRole.Assistant, false, terms, i);
        }

        Finish();
    }

    private void Begin()
    {
        Words.Clear();
        _question.Clear();
        Bytes = 0;
        _cut = 0;
        WindowCount = 0;
        _proseCount = 0;
        ProseIdeographs = 0;
    }

    /// <summary>
    /// A fresh range that begins inside a line is read from the line's beginning, if that is near: half a log line has no shape.
    /// </summary>
    private static int LineStart(ReadOnlySpan<byte> text, int start, int from)
    {
        from = Math.Max(from, start - LineReach);
        var line = text[from..start].LastIndexOf((byte)'\n');
        return line >= 0 ? from + line + 1 : from == 0 || text[from - 1] == (byte)'\n' ? from : start;
    }

    /// <summary>The same for its end.</summary>
    private static int LineEnd(ReadOnlySpan<byte> text, int end)
    {
        var line = text[end..Math.Min(text.Length, end + LineReach)].IndexOf((byte)'\n');
        return line >= 0 ? end + line + 1 : text.Length - end <= LineReach ? text.Length : end;
    }

    private void EndPart(FreshText fresh, int segment)
    {
        if (segment >= 0)
        {
            Cut(fresh.Content.Segments[segment].Role, segment >= Question.FirstSegment && segment <= Question.LastSegment, fresh.Terms, segment);
        }
    }

    private void Take(ReadOnlySpan<byte> text, ref TextSampling sampling, int segment, int offset)
    {
        while (!text.IsEmpty && Bytes < ScanLimit)
        {
            var wanted = sampling.Next(text.Length, out var skipped);
            text = text[skipped..];
            offset += skipped;
            wanted = Math.Min(wanted, ScanLimit - Bytes);
            if (wanted > 0)
            {
                var start = Bytes;
                text[..wanted].CopyTo(_text.AsSpan(start));
                Bytes += wanted;
                _pieces++;
                _shift = start - offset;
                MarkQuestion(segment, offset, wanted, start);
            }

            text = text[wanted..];
            offset += wanted;
        }
    }

    private void MarkQuestion(int segment, int offset, int length, int at)
    {
        if (segment < 0)
        {
            return;
        }

        foreach (var range in Question.Ranges)
        {
            var start = Math.Max(range.Start, offset);
            var end = Math.Min(range.End, offset + length);
            if (range.Segment == segment && start < end)
            {
                _question.Add((at + start - offset, at + end - offset));
            }
        }
    }

    /// <summary>Cuts what was taken of one segment into windows, at line ends where there are some.</summary>
    private void Cut(SegmentRole role, bool last, TermText? terms, int segment)
    {
        // What was taken in one piece has its words from the scanner that read the whole.
        terms = _pieces == 1 ? terms : null;
        var (start, end) = (_cut, Bytes);
        (_cut, _pieces) = (Bytes, 0);
        while (start < end)
        {
            var stop = Math.Min(start + WindowBytes, end);
            if (WindowCount >= MaxWindows - 1 || end - stop < WindowBytes / 4)
            {
                stop = end;
            }
            else if (_text.AsSpan(stop - (WindowBytes / 4), WindowBytes / 4).LastIndexOf((byte)'\n') is var line and >= 0)
            {
                stop += line + 1 - (WindowBytes / 4);
            }
            else if (_text.AsSpan(stop - 64, 64).LastIndexOf((byte)' ') is var space and >= 0)
            {
                stop += space + 1 - 64;
            }

            if (WindowCount == MaxWindows)
            {
                // So many segments that there is no window left: the words of the rest still count.
                _ = TextScanner.Scan(_text.AsSpan(start, stop - start), null, Words, start);
                _windows[^1].EndWord = Words.Count;
                return;
            }

            ref var window = ref _windows[WindowCount++];
            window = new TextWindow { Start = start, End = stop, Role = role, InLastMessage = last, FirstWord = Words.Count };
            TermText.ReadWords(terms, segment, _text.AsSpan(start, stop - start), start - _shift, Words, start);
            window.EndWord = Words.Count;
            start = stop;
        }
    }

    private void Finish()
    {
        if (_prose.Length < Words.Count)
        {
            _prose = new uint[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Words.Count)];
        }

        var isFile = false;
        for (var number = 0; number < WindowCount; number++)
        {
            ref var window = ref _windows[number];
            var text = TextOf(in window);
            WindowTyping.Type(text, ref window, WordsOf(in window));
            window.IsFile = window.Kind == ContentKind.Opaque && WindowTyping.HoldsFile(text, isFile);
            isFile = window.IsFile && WindowTyping.GoesOn(text);

            // Of many windows every second one tells what the text is like.
            window.Ratio = window.IsProse && window.Bytes >= 256 && (number % 2 == 0 || IsShort) ? CompressionEstimate.Ratio(text) : -1;
            var inQuestion = 0;
            foreach (var (from, to) in _question)
            {
                inQuestion += Math.Max(0, Math.Min(to, window.End) - Math.Max(from, window.Start));
            }

            window.IsQuestion = inQuestion * 2 > window.Bytes;
            if (window.IsProse)
            {
                var words = WordsOf(in window);
                Hashes(words, _prose.AsSpan(_proseCount));
                _proseCount += words.Length;
                ProseIdeographs += window.Counts.Other == 0 ? 0 : Ideographs(words);
            }
        }

        foreach (var (from, to) in _question)
        {
            MarkWords(from, to);
        }
    }
}
