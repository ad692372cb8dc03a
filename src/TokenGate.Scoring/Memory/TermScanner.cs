using System.Numerics;
using System.Text;
using TokenGate.Scoring.Features;

namespace TokenGate.Scoring.Memory;

/// <summary>
/// Cuts UTF-8 text into <see cref="Term"/>s in one pass, without allocation. Any bytes will do: what is no UTF-8 reads as punctuation.
/// </summary>
internal ref struct TermScanner
{
    /// <summary>Signs in a row, without a letter or digit, that are read as punctuation; what goes on longer is a flood.</summary>
    public const int MaxSigns = 16;

    /// <summary>White space in a row, in bytes, that is read as layout; what goes on longer is a flood.</summary>
    public const int MaxBlank = 256;

    /// <summary>A byte-pair encoder merges runs of one ASCII sign or of blanks to about one token for sixteen of them, against one for four letters.</summary>
    private const int RunDiscount = 4;

    private readonly ReadOnlySpan<byte> _text;
    private readonly MemoryKey _key;
    private readonly FunctionWords _functionWords;
    private readonly TermList _terms;
    private readonly int _first;
    private int _leading;
    private ulong _hash;
    private ulong _skeleton;
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

    private TermScanner(ReadOnlySpan<byte> text, MemoryKey key, FunctionWords functionWords, TermList terms)
    {
        _text = text;
        _key = key;
        _functionWords = functionWords;
        _terms = terms;
        _first = terms.Count;
        _start = -1;
        _blankBefore = true;
        _lastSign = -1;
    }

    /// <summary>Appends the terms of a text.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="key">The key of the hashes.</param>
    /// <param name="terms">Where the terms go.</param>
    /// <returns>Weight of a flood before the first term.</returns>
    public static int Scan(ReadOnlySpan<byte> text, MemoryKey key, TermList terms) => Scan(text, key, key.FunctionWords, terms);

    /// <summary>Appends the terms of a text, with function words of the caller's choice.</summary>
    public static int Scan(ReadOnlySpan<byte> text, MemoryKey key, FunctionWords functionWords, TermList terms)
    {
        var scanner = new TermScanner(text, key, functionWords, terms);
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
                Ascii(value, position++);
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

    private void Ascii(byte value, int position)
    {
        var lower = (uint)((value | 0x20) - 'a');
        if (lower < 26)
        {
            BeginOrGoOn(position);
            _letters++;
            _scripts |= 1;
            Take((char)(lower + 'a'), (char)(lower + 'a'));
        }
        else if ((uint)(value - '0') < 10)
        {
            Digit((char)value, position);
        }
        else if (value <= ' ')
        {
            EndTerm(position);
            _blankBefore = true;
            _blank++;
        }
        else
        {
            EndTerm(position);
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
        _value = _digits > 9 || digit is < '0' or > '9' ? uint.MaxValue : (_value * 10) + (uint)(digit - '0');
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
        _hash = _key.Start;
        _skeleton = _key.Start;
        _letters = 0;
        _digits = 0;
        _value = 0;
        _scripts = 0;
    }

    private void Take(char plain, char skeleton)
    {
        _hash = (BitOperations.RotateLeft(_hash, 5) ^ plain) * _key.Factor;
        _skeleton = (BitOperations.RotateLeft(_skeleton, 5) ^ skeleton) * _key.Factor;
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
        var hash = (_scripts == 3 ? _skeleton : _hash) * _key.Finish;
        term.Hash = hash ^ (hash >> 32);
        term.Start = _start;
        term.End = end;
        term.Number = _letters == 0 ? _value : uint.MaxValue;
        term.Weight = end - _start;
        term.Mark = (_blankBefore ? TermMark.WordStart : TermMark.None)
            | (_letters == 0 ? TermMark.Number : TermMark.None)
            | (_letters > 0 && _digits > 0 && _letters + _digits >= 6 ? TermMark.Nonce : TermMark.None)
            | (_letters > 3 && _digits == 0 && !_functionWords.Contains(term.Hash) ? TermMark.Content : TermMark.None);
        _start = -1;
        _blankBefore = false;
    }

    /// <summary>Books the signs and blanks since the last term to that term.</summary>
    private void Settle()
    {
        if (_blank > MaxBlank)
        {
            _flood += (_blank - MaxBlank) / (RunDiscount * 4);
        }

        if (_terms.Count > _first)
        {
            ref var last = ref _terms.Span[^1];
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
}
