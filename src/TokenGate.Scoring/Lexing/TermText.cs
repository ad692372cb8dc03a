using TokenGate.Usage;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// The terms, words and shingles of a text that comes in segments. Shingles run across the segments, so that a text cut into short messages
/// is still known when it comes again. The memory is pooled: one owner, who calls <see cref="Release"/>.
/// </summary>
internal sealed class TermText
{
    /// <summary>
    /// Bytes of one text that are read, so that no body costs more than some tens of milliseconds and 32 MB of pooled memory (G9). It is
    /// twice the text that a context of a million tokens holds at two bytes each; what stands behind it is divided like what stands before.
    /// </summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of a text up to which its words are kept, too: of a longer one, features read parts.</summary>
    public const int WordBytes = 65_536;

    /// <summary>Bytes at the end of a segment in which the last terms before the text are looked for.</summary>
    private const int CarryBytes = 256;

    /// <summary>
    /// Bytes of a word and what stands behind it: fewer than most texts have, so that the list of terms seldom has to grow.
    /// </summary>
    private const int BytesOfTerm = 5;

    private readonly List<SegmentTerms> _segments = [];
    private readonly WordList _words = new();
    private Shingles _shingles;
    private bool _hasWords;

    /// <summary>The word behind the piece that was taken last.</summary>
    private int _taken;

    public TermList Terms { get; } = new();

    /// <summary>The segments that were read, from <see cref="From"/> on.</summary>
    public IReadOnlyList<SegmentTerms> Segments => _segments;

    /// <summary>Index of the first segment that was read; -1 when nothing was.</summary>
    public int From { get; private set; } = -1;

    /// <summary>The hash of the shingle that ends at a term; nothing sensible for the first seven.</summary>
    public ReadOnlySpan<ulong> Shingles => _shingles.Hashes;

    /// <summary>The texts of a request's segments.</summary>
    public static ReadOnlyMemory<byte>[] TextsOf(RequestContent content) => content.Segments.Select(static segment => segment.Text).ToArray();

    /// <summary>The texts of an answer's parts.</summary>
    public static ReadOnlyMemory<byte>[] TextsOf(ResponseContent response) => response.Parts.Select(static part => part.Text).ToArray();

    /// <summary>The terms of a segment.</summary>
    public SegmentTerms Of(int segment) => _segments[segment - From];

    /// <summary>
    /// The winnowed shingles at or after a term, by the index of their last term: see <see cref="Lexing.Shingles.Kept"/>.
    /// </summary>
    public ReadOnlySpan<int> Kept(int first) => _shingles.Kept(first);

    /// <summary>Reads segments from an index to the end, and marks what stands in them twice.</summary>
    /// <param name="segments">The segments' texts.</param>
    /// <param name="from">The first to be read. The last terms before it are read too, so that its shingles are those of the whole
    /// text.</param>
    public void Read(IReadOnlyList<ReadOnlyMemory<byte>> segments, int from)
    {
        Release();
        Carry(segments, from);
        From = from;
        Reserve(segments, from);
        var left = MaxBytes;
        for (var i = from; i < segments.Count; i++)
        {
            var text = segments[i].Span;
            text = text[..Math.Min(text.Length, left)];
            left -= text.Length;
            var (first, word) = (Terms.Count, _words.Count);
            var flood = TextScanner.Scan(text, Terms, _hasWords ? _words : null);
            ChanceTerms.Mark(text, Terms.Span[first..]);
            _segments.Add(new SegmentTerms(first, Terms.Count - first, flood, text.Length, word, _words.Count - word));
        }

        _shingles = Lexing.Shingles.From(Terms.Span);
        SelfRepetitionMarker.Mark(Terms.Span, _shingles.Hashes);
    }

    /// <summary>
    /// Appends the words of a piece of a segment: those that were kept, where its edges cut none in two; else the piece is scanned.
    /// </summary>
    /// <param name="read">What was read of the text; null when nothing.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="start">Where it begins in the segment.</param>
    /// <param name="into">Where the words go.</param>
    /// <param name="offset">What is added to each word's place in the piece.</param>
    public static void ReadWords(TermText? read, int segment, ReadOnlySpan<byte> piece, int start, WordList into, int offset = 0)
    {
        if (read?.TryTake(segment, start, start + piece.Length, into, offset - start) != true)
        {
            _ = TextScanner.Scan(piece, null, into, offset);
        }
    }

    private bool TryTake(int segment, int start, int end, WordList into, int shift)
    {
        // Where there are characters that nobody sees, they have to be counted beside the words.
        if (!_hasWords || _words.Invisible > 0 || segment < From || segment - From >= _segments.Count)
        {
            return false;
        }

        ReadOnlySpan<Word> words = _words.Span.Slice(Of(segment).FirstWord, Of(segment).Words);
        var first = FirstAt(words, start, _taken);
        var last = FirstAt(words, end, first + ((end - start) / BytesOfTerm));
        _taken = last;
        if ((first > 0 && words[first - 1].End > start) || (last > 0 && words[last - 1].End > end) || into.Count + last - first > Word.Limit)
        {
            return false;
        }

        var taken = into.AddRange(words[first..last]);
        foreach (ref var word in taken)
        {
            word.Start += shift;
        }

        if (!taken.IsEmpty)
        {
            taken[0].Kind |= WordKind.LineStart | WordKind.SentenceStart;
        }

        return true;
    }

    /// <summary>The first word that begins at a place or behind it.</summary>
    /// <param name="words">The words.</param>
    /// <param name="place">The place.</param>
    /// <param name="near">About which word it is: pieces are mostly taken one behind the other.</param>
    private static int FirstAt(ReadOnlySpan<Word> words, int place, int near)
    {
        var (first, end, step) = (0, words.Length, 1);
        for (; near < end && near >= first; step *= 2)
        {
            var isBefore = words[near].Start < place;
            (first, end) = isBefore ? (near + 1, end) : (first, near);
            near += isBefore ? step : -step;
        }

        while (first < end)
        {
            var middle = (first + end) / 2;
            (first, end) = words[middle].Start < place ? (middle + 1, end) : (first, middle);
        }

        return first;
    }

    private void Reserve(IReadOnlyList<ReadOnlyMemory<byte>> segments, int from)
    {
        var bytes = 0L;
        for (var i = from; i < segments.Count; i++)
        {
            bytes += segments[i].Length;
        }

        _hasWords = bytes <= WordBytes;
        Terms.Reserve((int)Math.Min(bytes, MaxBytes) / BytesOfTerm);
        _words.Reserve(_hasWords ? (int)bytes / BytesOfTerm : 0);
    }

    /// <summary>Gives the pooled memory back. The text can be read again.</summary>
    public void Release()
    {
        From = -1;
        _segments.Clear();
        _shingles.Dispose();
        Terms.Release();
        _words.Clear();
        _words.Release();
    }

    private void Carry(IReadOnlyList<ReadOnlyMemory<byte>> segments, int from)
    {
        var (first, count) = (from, 0);
        while (first > 0 && count < Lexing.Shingles.Length - 1)
        {
            Terms.Truncate(0);
            _ = TextScanner.Scan(Tail(segments[--first].Span), Terms, null);
            count += Terms.Count;
        }

        // Mostly the segment before has enough of them, and they are there.
        for (var i = first; i < from && from - first > 1; i++)
        {
            Terms.Truncate(i == first ? 0 : Terms.Count);
            _ = TextScanner.Scan(Tail(segments[i].Span), Terms, null);
        }
    }

    /// <summary>The end of a text, from the start of a term.</summary>
    internal static ReadOnlySpan<byte> Tail(ReadOnlySpan<byte> text)
    {
        if (text.Length <= CarryBytes)
        {
            return text;
        }

        var tail = text[^CarryBytes..];
        var blank = tail.IndexOfAny((byte)' ', (byte)'\n');
        return blank < 0 ? tail : tail[blank..];
    }
}
