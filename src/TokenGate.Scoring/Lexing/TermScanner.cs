using System.Numerics;
using System.Text;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Cuts UTF-8 text into <see cref="Term"/>s in one pass, without allocation. Any bytes will do: what is no UTF-8 reads as punctuation.
/// </summary>
internal ref partial struct TermScanner
{
    /// <summary>Signs in a row, without a letter or digit, that are read as punctuation; what goes on longer is a flood.</summary>
    public const int MaxSigns = 16;

    /// <summary>White space in a row, in bytes, that is read as layout; what goes on longer is a flood.</summary>
    public const int MaxBlank = 256;

    /// <summary>
    /// Joiners and other invisible characters in one term that are spelling, as in Persian and Hindi; combining marks may be as many more
    /// as there are letters. What goes on longer is a flood.
    /// </summary>
    public const int MaxSilent = 2;

    /// <summary>
    /// A byte-pair encoder merges runs of one ASCII sign or of blanks to about one token for sixteen of them, against one for four letters.
    /// </summary>
    private const int RunDiscount = 4;

    private const byte Number = 1;
    private const byte Neither = 2;

    /// <summary>0 for a letter, 1 for a digit, 2 for anything else.</summary>
    private static readonly byte[] Classes = MakeClasses();

    private readonly ReadOnlySpan<byte> _text;
    private readonly FunctionWords _functionWords;
    private readonly TermList _terms;
    private readonly TermMemo? _memo;
    private readonly int _first;
    private int _leading;
    private ulong _hash;
    private ulong _skeleton;
    private bool _mixed;
    private int _silent;
    private int _silentBytes;
    private int _start;
    private int _letters;
    private int _digits;
    private uint _value;
    private int _scripts;
    private bool _blankBefore;
    private int _signs;
    private int _signBytes;
    private int _sameSigns;
    private int _lastSign;
    private int _blank;
    private int _flood;

    private TermScanner(ReadOnlySpan<byte> text, FunctionWords functionWords, TermMemo? memo, TermList terms)
    {
        _memo = memo;
        _text = text;
        _functionWords = functionWords;
        _terms = terms;
        _first = terms.Count;
        _start = -1;
        _blankBefore = true;
        _lastSign = -1;
    }

    /// <summary>Appends the terms of a text.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="terms">Where the terms go.</param>
    /// <returns>Weight of a flood before the first term.</returns>
    public static int Scan(ReadOnlySpan<byte> text, TermList terms) =>
        new TermScanner(text, FunctionWords.Default, TermMemo.Current, terms).Run();

    /// <summary>Appends the terms of a text, with function words of the caller's choice.</summary>
    public static int Scan(ReadOnlySpan<byte> text, FunctionWords functionWords, TermList terms)
    {
        var scanner = new TermScanner(text, functionWords, null, terms);
        return scanner.Run();
    }

    private int Run()
    {
        var position = 0;
        while (position < _text.Length)
        {
            var value = _text[position];
            if (value < 0x80)
            {
                if (Classes[value] <= Number)
                {
                    position = _start < 0 && Row(ref position) ? position : Run(position);
                }
                else
                {
                    Ascii(value, position++);
                }
            }
            else
            {
                _ = Rune.DecodeFromUtf8(_text[position..], out var rune, out var length);
                Other(rune.Value, position, length);
                position += length;
            }
        }

        EndTerm(_text.Length);
        Settle();
        return _leading;
    }

    /// <summary>
    /// Takes ASCII letters and digits as long as they last, and gives the position behind them. Nearly all text is read here.
    /// </summary>
    private int Run(int position)
    {
        BeginOrGoOn(position);
        var text = _text;
        const ulong factor = TextHash.Factor;
        var (hash, first, digits) = (_hash, position, 0);
        for (; position < text.Length; position++)
        {
            var value = text[position];
            if (value >= 0x80)
            {
                break;
            }

            var kind = Classes[value];
            if (kind > Number)
            {
                break;
            }

            // Letters and digits alike have this bit in their lower case.
            var lower = value | 0x20u;
            hash = (BitOperations.RotateLeft(hash, 5) ^ lower) * factor;
            digits += kind;
        }

        _hash = hash;
        var letters = position - first - digits;
        if (_mixed)
        {
            TakeAgain(text[first..position]);
        }

        if (digits > 0)
        {
            Read(text[first..position]);
        }

        _letters += letters;
        _digits += digits;
        _scripts |= letters > 0 ? 1 : 0;
        return position;
    }

    private void TakeAgain(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            _skeleton = (BitOperations.RotateLeft(_skeleton, 5) ^ (value | 0x20u)) * TextHash.Factor;
        }
    }

    /// <summary>Reads the number that a term of digits is.</summary>
    private void Read(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            _value = _value > (uint.MaxValue / 10) - 1 || value > '9' ? uint.MaxValue : (_value * 10) + (uint)(value - '0');
        }
    }

    private void Ascii(byte value, int position)
    {
        EndTerm(position);
        if (value <= ' ')
        {
            _blankBefore = true;
            _blank++;
        }
        else
        {
            Sign(value, 1);
        }
    }

    private void Other(int code, int position, int length)
    {
        var folded = CharacterFold.Fold(code, out var kind);
        switch (kind)
        {
            case CharacterKind.LatinLetter or CharacterKind.GreekLetter or CharacterKind.CyrillicLetter or CharacterKind.OtherLetter:
                BeginOrGoOn(position);
                _letters++;
                _scripts |= kind == CharacterKind.LatinLetter ? 1 : 2;
                Take(folded, CharacterFold.Skeleton(folded));
                break;
            case CharacterKind.Ideograph:
                EndTerm(position);
                BeginOrGoOn(position);
                _letters++;
                Take(folded, folded);
                EndTerm(position + length);
                _terms.Span[^1].Mark |= TermMark.Ideograph | TermMark.Content;
                break;
            case CharacterKind.Digit:
                Digit(folded, position);
                break;
            case CharacterKind.Space or CharacterKind.LineEnd:
                EndTerm(position);
                _blankBefore = true;
                _blank += length;
                break;
            case CharacterKind.Mark or CharacterKind.Invisible:
                // Inside a term they change nothing; outside they are signs that nobody sees.
                if (_start < 0)
                {
                    Sign(code, length);
                }
                else
                {
                    _silent++;
                    _silentBytes += _silent > _letters + MaxSilent || (kind == CharacterKind.Invisible && _silent > MaxSilent) ? length : 0;
                }

                break;
            default:
                EndTerm(position);
                Sign(code, length);
                break;
        }
    }

    private void Digit(char digit, int position)
    {
        BeginOrGoOn(position);
        _digits++;
        _value = _value > (uint.MaxValue / 10) - 1 || digit is < '0' or > '9' ? uint.MaxValue : (_value * 10) + (uint)(digit - '0');
        Take(digit, digit);
    }

    private void BeginOrGoOn(int position)
    {
        if (_start >= 0)
        {
            return;
        }

        Settle();
        _start = position;
        _hash = TextHash.Start;
        _mixed = false;
        _silent = 0;
        _silentBytes = 0;
        _letters = 0;
        _digits = 0;
        _value = 0;
        _scripts = 0;
    }

    private void Take(char plain, char skeleton)
    {
        if (!_mixed)
        {
            // From here on a look-alike may stand for another letter; so far there was none.
            (_skeleton, _mixed) = (_hash, true);
        }

        _hash = (BitOperations.RotateLeft(_hash, 5) ^ plain) * TextHash.Factor;
        _skeleton = (BitOperations.RotateLeft(_skeleton, 5) ^ skeleton) * TextHash.Factor;
    }

    private void Sign(int code, int length)
    {
        _signs++;
        _signBytes += length;
        _sameSigns = code == _lastSign ? _sameSigns + 1 : 0;
        _lastSign = code;
        if (_signs > MaxSigns)
        {
            _flood += code < 0x80 && _sameSigns > 0 ? _sameSigns % RunDiscount == 0 ? 1 : 0 : length;
        }
    }

    private void EndTerm(int end)
    {
        if (_start < 0)
        {
            return;
        }

        ref var term = ref _terms.Add();

        // Look-alikes are read as Latin only where a term mixes scripts, so that Greek and Cyrillic words stay what they are.
        var hash = (_scripts == 3 ? _skeleton : _hash) * TextHash.Finish;
        term.Hash = hash ^ (hash >> 32);
        term.Start = _start;
        term.End = end;
        term.Number = _letters == 0 ? _value : uint.MaxValue;
        term.Weight = end - _start - _silentBytes;
        term.Flood = _silentBytes;
        term.Mark = (_blankBefore ? TermMark.WordStart : TermMark.None)
            | (_letters == 0 ? TermMark.Number : TermMark.None)
            | (_letters > 0 && _digits > 0 && _letters + _digits >= 6 ? TermMark.Nonce : TermMark.None)
            | (_letters > 3 && _digits == 0 && !_functionWords.Contains(term.Hash) ? TermMark.Content : TermMark.None);
        _start = -1;
        _blankBefore = false;
    }

    /// <summary>Books the signs and blanks since the last term to that term.</summary>
    private void Settle() => Settle(_terms.Count);

    /// <summary>The same where so many terms stand before them; more may have come behind.</summary>
    private void Settle(int terms)
    {
        if (_blank > MaxBlank)
        {
            _flood += (_blank - MaxBlank) / (RunDiscount * 4);
        }

        if (terms > _first)
        {
            ref var last = ref _terms.Span[terms - 1];
            last.Weight += Math.Min(_signBytes, MaxSigns);
            last.Flood += _flood;
        }
        else
        {
            _leading = _flood;
        }

        _signs = 0;
        _signBytes = 0;
        _sameSigns = 0;
        _lastSign = -1;
        _blank = 0;
        _flood = 0;
    }

    private static byte[] MakeClasses()
    {
        var classes = new byte[128];
        for (var value = 0; value < classes.Length; value++)
        {
            classes[value] = char.IsAsciiLetter((char)value) ? (byte)0 : char.IsAsciiDigit((char)value) ? Number : Neither;
        }

        return classes;
    }
}
