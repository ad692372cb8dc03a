using System.Buffers;
using System.Text;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Reads UTF-8 text once, into <see cref="Term"/>s (what is counted), <see cref="Word"/>s (what is measured), or both. One pass, no
/// allocation, any bytes: what is no UTF-8 reads as a sign between terms and a space between words.
/// </summary>
internal ref partial struct TextScanner
{
    private const int Delete = 0x7F;

    private readonly ReadOnlySpan<byte> _text;
    private readonly TermList? _terms;
    private readonly WordList? _words;
    private readonly int _offset;
    private readonly WordMemo? _memo;
    private TermBuilder _term;
    private WordBuilder _word;

    private TextScanner(ReadOnlySpan<byte> text, TermList? terms, WordList? words, int offset, WordMemo? memo, WordOrder? order, FunctionWords functionWords)
    {
        _text = text;
        _terms = terms;
        _words = words;
        _offset = offset;
        _memo = memo;
        _term = terms is null ? default : new TermBuilder(terms, functionWords);
        _word = words is null ? default : new WordBuilder(words, offset, order);
    }

    /// <summary>Appends the terms and words of a text.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="terms">Where the terms go; null for none.</param>
    /// <param name="words">Where the words go; null for none.</param>
    /// <param name="offset">What is added to each word's start.</param>
    /// <returns>Weight of a flood before the first term.</returns>
    public static int Scan(ReadOnlySpan<byte> text, TermList? terms, WordList? words, int offset = 0) =>
        new TextScanner(text, terms, words, offset, WordMemo.Current, WordOrder.Default, FunctionWords.Default).Run();

    /// <summary>Appends the term and the word that some letters are, letter by letter.</summary>
    public static void ScanAlone(ReadOnlySpan<byte> letters, TermList terms, WordList words) =>
        new TextScanner(letters, terms, words, 0, null, WordOrder.Default, FunctionWords.Default).Run();

    /// <summary>Appends words letter by letter, without what the table of word order says of them: that is made from them.</summary>
    public static void ScanWords(ReadOnlySpan<byte> text, WordList words) =>
        new TextScanner(text, null, words, 0, null, null, FunctionWords.None).Run();

    /// <summary>Appends terms letter by letter, without what is known of function words: that is made from them.</summary>
    public static void ScanTerms(ReadOnlySpan<byte> text, TermList terms) =>
        new TextScanner(text, terms, null, 0, null, null, FunctionWords.None).Run();

    private int Run()
    {
        var at = 0;
        while (at < _text.Length)
        {
            var value = _text[at];
            if (char.IsAsciiLetter((char)value))
            {
                at = !_term.IsOpen && !_word.IsOpen && Row(ref at) ? at : Letters(at);
            }
            else if (char.IsAsciiDigit((char)value))
            {
                at = Digits(at);
            }
            else
            {
                at += Other(at);
            }
        }

        _word.End(at);
        return _terms is null ? 0 : _term.Finish(at);
    }

    private int Letters(int at)
    {
        var end = at + 1;
        while (end < _text.Length && char.IsAsciiLetter((char)_text[end]))
        {
            end++;
        }

        if (_terms is not null)
        {
            _term.Letters(_text[at..end], at);
        }

        if (_words is not null)
        {
            _word.Letters(_text[at..end], at);
        }

        return end;
    }

    private int Digits(int at)
    {
        var end = at + 1;
        while (end < _text.Length && char.IsAsciiDigit((char)_text[end]))
        {
            end++;
        }

        if (_terms is not null)
        {
            _term.Digits(_text[at..end], at);
        }

        for (var i = at; i < end && _words is not null; i++)
        {
            _word.Digit((char)_text[i], at);
        }

        Count(end - at);
        return end;
    }

    /// <summary>Takes a character that is no letter or digit of ASCII; gives its bytes.</summary>
    private int Other(int at)
    {
        var isText = Rune.DecodeFromUtf8(_text[at..], out var rune, out var length) == OperationStatus.Done;
        var (code, folded) = (rune.Value, CharacterFold.Fold(rune.Value, out var kind));
        Count(1);
        if (_terms is not null && kind is not CharacterKind.Punctuation)
        {
            ToTerm(code, folded, kind, at, length);
        }

        if (_words is not null && kind is not CharacterKind.Punctuation)
        {
            ToWord(folded, isText ? kind : CharacterKind.Space, at, length);
        }

        if (kind is not CharacterKind.Punctuation)
        {
            return length;
        }

        var marks = _words is null ? 1 : _word.Punctuation(folded, at, _text[at..]);
        for (var i = 0; i < marks && _terms is not null; i++)
        {
            _term.Sign(code, at + i, length);
        }

        return marks * length;
    }

    private void ToTerm(int code, char folded, CharacterKind kind, int at, int length)
    {
        switch (kind)
        {
            case CharacterKind.LatinLetter or CharacterKind.GreekLetter or CharacterKind.CyrillicLetter or CharacterKind.OtherLetter:
                _term.Letter(folded, kind, at);
                break;
            case CharacterKind.Ideograph:
                _term.Ideograph(folded, at, length);
                break;
            case CharacterKind.Digit:
                _term.Digit(folded, at);
                break;
            case CharacterKind.Space or CharacterKind.LineEnd when code != Delete:
                _term.Blank(at, length);
                break;
            case CharacterKind.Mark or CharacterKind.Invisible:
                _term.Silent(code, kind == CharacterKind.Invisible, at, length);
                break;
            default:
                _term.Sign(code, at, length);
                break;
        }
    }

    private void ToWord(char folded, CharacterKind kind, int at, int length)
    {
        switch (kind)
        {
            case CharacterKind.LatinLetter or CharacterKind.GreekLetter or CharacterKind.CyrillicLetter or CharacterKind.OtherLetter:
                _word.Letter(folded, kind, at);
                break;
            case CharacterKind.Ideograph:
                _word.Ideograph(folded, at, length);
                break;
            case CharacterKind.Digit:
                _word.Digit(folded, at);
                break;
            case CharacterKind.Symbol:
                _word.Symbol(folded, at, length);
                break;
            case CharacterKind.Space or CharacterKind.LineEnd:
                _word.Blank(kind == CharacterKind.LineEnd, at);
                break;
            case CharacterKind.Invisible:
                _words!.Invisible++;
                break;
        }
    }

    private readonly void Count(int characters)
    {
        if (_words is not null)
        {
            _words.Characters += characters;
        }
    }
}
