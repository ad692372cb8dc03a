using System.Buffers;
using System.Text;

namespace TokenGate.Scoring.Lexing;

/// <summary>Cuts UTF-8 text into folded words. One pass, no allocation, any bytes: what is no UTF-8 reads as a space.</summary>
internal ref partial struct WordScanner
{

    /// <summary>
    /// A word whose letters surprise by more than this many bits each is gibberish: words of the ten languages stay below 5.5.
    /// </summary>
    private const float GibberishBits = 6.2f;

    /// <summary>Letters that inflection mostly leaves alone.</summary>
    private const int StemLetters = 5;

    private readonly ReadOnlySpan<byte> _text;
    private readonly WordTable _table;
    private readonly int _offset;
    private uint _hash;
    private uint _skeleton;
    private bool _isApart;
    private uint _stem;
    private uint _ending;
    private int _letters;
    private int _digits;
    private int _value;
    private int _scripts;
    private int _previous;
    private float _bits;
    private WordKind _next;

    private WordScanner(ReadOnlySpan<byte> text, int offset, WordTable table)
    {
        _text = text;
        _offset = offset;
        _table = table;
        _next = WordKind.LineStart | WordKind.SentenceStart;
    }

    /// <summary>Appends the words of a text.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="offset">What is added to each word's start.</param>
    /// <param name="table">Where the words go.</param>
    public static void Scan(ReadOnlySpan<byte> text, int offset, WordTable table)
    {
        var scanner = new WordScanner(text, offset, table);
        scanner.Run();
    }

    private void Run()
    {
        var start = -1;
        var at = 0;
        Begin();
        while (at < _text.Length)
        {
            var first = _text[at];
            if (IsAsciiLetter(first))
            {
                if (start < 0 && Row(ref at))
                {
                    continue;
                }

                start = start < 0 ? at : start;
                at = Letters(at);
                continue;
            }

            var size = 1;
            char folded;
            CharacterKind kind;
            if (first < 0x80)
            {
                folded = CharacterFold.Fold(first, out kind);
            }
            else if (Rune.DecodeFromUtf8(_text[at..], out var rune, out size) == OperationStatus.Done)
            {
                folded = CharacterFold.Fold(rune.Value, out kind);
            }
            else
            {
                folded = ' ';
                kind = CharacterKind.Space;
            }

            _table.Characters++;
            if (kind <= CharacterKind.LineEnd)
            {
                End(ref start, at);
                _next |= kind == CharacterKind.LineEnd ? WordKind.LineStart : WordKind.None;
            }
            else
            {
                Take(folded, kind, ref start, ref at, ref size);
            }

            at += size;
        }

        End(ref start, at);
    }

    private static bool IsAsciiLetter(byte value) => (uint)((value | 0x20) - 'a') <= 'z' - 'a';

    /// <summary>Takes ASCII letters as long as they last, and gives the position behind them. Nearly all text is read here.</summary>
    private int Letters(int at)
    {
        var text = _text;
        var (hash, stem, ending, letters, previous, bits) = (_hash, _stem, _ending, _letters, _previous, _bits);
        var from = at;
        for (; at < text.Length && IsAsciiLetter(text[at]); at++)
        {
            var folded = text[at] | 0x20u;
            hash = WordHash.Step(hash, (char)folded);
            stem = ++letters == StemLetters ? hash : stem;
            ending = (ending << 16) | folded;
            var letter = (int)folded - 'a';
            bits += LetterPairs.Surprise(previous, letter);
            previous = letter;
        }

        if (_isApart)
        {
            foreach (var value in text[from..at])
            {
                _skeleton = WordHash.Step(_skeleton, (char)(value | 0x20));
            }
        }

        _table.Characters += at - from;
        _scripts |= 1 << (int)CharacterKind.LatinLetter;
        (_hash, _stem, _ending, _letters, _previous, _bits) = (hash, stem, ending, letters, previous, bits);
        return at;
    }

    private void Take(char folded, CharacterKind kind, ref int start, ref int at, ref int size)
    {
        switch (kind)
        {
            case CharacterKind.Invisible:
                _table.Invisible++;
                break;
            case CharacterKind.Mark:
                break;
            case CharacterKind.LatinLetter or CharacterKind.GreekLetter or CharacterKind.CyrillicLetter or CharacterKind.OtherLetter:
                start = start < 0 ? at : start;
                Letter(folded, kind);
                break;
            case CharacterKind.Digit:
                start = start < 0 ? at : start;
                Digit(folded);
                break;
            case CharacterKind.Ideograph:
                End(ref start, at);
                _hash = WordHash.Step(WordHash.Seed, folded);
                _ending = folded;
                Write(at, size, WordKind.OtherScript);
                Begin();
                break;
            case CharacterKind.Symbol:
                End(ref start, at);
                _hash = WordHash.Step(WordHash.Seed, folded);
                Write(at, size, WordKind.Symbol);
                Begin();
                break;
            default:
                if (folded is '\'' or '’' && start >= 0)
                {
                    break;
                }

                End(ref start, at);
                Punctuation(folded, ref at, ref size);
                break;
        }
    }

    private void Begin()
    {
        _hash = WordHash.Seed;
        _isApart = false;
        _letters = _digits = _value = _scripts = 0;
        _bits = 0;
        _stem = 0;
        _ending = 0;
        _previous = LetterPairs.Border;
    }

    private void Letter(char folded, CharacterKind kind)
    {
        var skeleton = CharacterFold.Skeleton(folded);
        if (skeleton != folded && !_isApart)
        {
            // From here on a look-alike may stand for another letter; so far there was none.
            (_skeleton, _isApart) = (_hash, true);
        }

        _hash = WordHash.Step(_hash, folded);
        _skeleton = WordHash.Step(_skeleton, skeleton);
        _letters++;
        _ending = (_ending << 16) | folded;
        _stem = _letters == StemLetters ? _hash : _stem;
        _scripts |= 1 << (int)kind;
        if (folded is >= 'a' and <= 'z')
        {
            _bits += LetterPairs.Surprise(_previous, folded - 'a');
            _previous = folded - 'a';
        }
    }

    private void Digit(char folded)
    {
        // Every run of digits reads as one zero: a counter that changes a digit is not news.
        if (_digits == 0 || _letters > 0)
        {
            _hash = WordHash.Step(_hash, '0');
            _skeleton = WordHash.Step(_skeleton, '0');
        }

        _digits++;
        _value = _digits > 9 || folded is < '0' or > '9' ? -1 : (_value * 10) + (folded - '0');
    }

    /// <summary>True for a mark behind which a sentence begins.</summary>
    internal static bool EndsSentence(char folded) => folded is '.' or '!' or '?' or '。' or '！' or '？' or ';' or ':';

    /// <summary>A run of one repeated mark ("=====", "......") is one sign; a single mark only ends a sentence.</summary>
    private void Punctuation(char folded, ref int at, ref int size)
    {
        if (EndsSentence(folded))
        {
            _next |= WordKind.SentenceStart;
        }

        if (size != 1)
        {
            return;
        }

        var run = 1;
        while (at + run < _text.Length && _text[at + run] == _text[at])
        {
            run++;
        }

        if (run >= 4)
        {
            _table.Characters += run - 1;
            _hash = WordHash.Step(WordHash.Seed, folded);
            Write(at, run, WordKind.Symbol);
            size = run;
            Begin();
        }
    }

    private void End(ref int start, int end)
    {
        if (start < 0)
        {
            return;
        }

        const int cyrillicOrGreek = (1 << (int)CharacterKind.CyrillicLetter) | (1 << (int)CharacterKind.GreekLetter);
        const int latin = 1 << (int)CharacterKind.LatinLetter;
        var length = end - start;
        var kind = WordKind.None;
        if (_letters == 0)
        {
            kind = WordKind.Number;
        }
        else
        {
            var mixed = (_scripts & latin) != 0 && (_scripts & cyrillicOrGreek) != 0;
            kind |= mixed ? WordKind.Mixed : WordKind.None;
            kind |= (_scripts & ~latin) == 0 || mixed ? WordKind.Latin : WordKind.OtherScript;
            if (mixed && _isApart)
            {
                _hash = _skeleton;
            }

            if (_digits > 0 && _letters + _digits >= 6)
            {
                kind |= WordKind.Nonce;
                _hash = WordHash.Step(WordHash.Seed, '\uE001');
            }
            else if (_digits == 0 && _letters >= 4 && (_scripts & ~latin) == 0)
            {
                _bits += LetterPairs.Surprise(_previous, LetterPairs.Border);
                kind |= _bits > GibberishBits * (_letters + 1) ? WordKind.Gibberish : WordKind.None;
            }
        }

        Write(start, length, kind);
        Begin();
        start = -1;
    }

    private void Write(int start, int length, WordKind kind)
    {
        if (!_table.Ensure())
        {
            return;
        }

        var table = _table;
        var index = table.Count++;
        var hash = WordHash.Finish(_hash);
        table.Hash[index] = hash;
        table.Stem[index] = _stem == 0 ? hash : WordHash.Finish(_stem);
        table.Ending[index] = _ending;
        table.Value[index] = (kind & WordKind.Number) != 0 ? _value : -1;
        table.Start[index] = start + _offset;
        table.Length[index] = (ushort)Math.Min(length, ushort.MaxValue);
        table.Kind[index] = kind | _next | Lexicon.Classify(hash);
        if (table.Memo is { } memo)
        {
            table.Kind[index] |= memo.Order.IsCommon(hash) ? WordKind.Common : WordKind.None;
            table.Class[index] = (kind & (WordKind.Latin | WordKind.Gibberish)) == WordKind.Latin ? memo.Order.ClassOf(hash, kind, _ending) : WordOrder.Border;
        }

        _next = WordKind.None;
    }
}
