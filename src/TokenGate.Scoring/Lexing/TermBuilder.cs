using System.Numerics;

namespace TokenGate.Scoring.Lexing;

/// <summary>Puts terms together from the characters of a text: one text each. Characters come in their order.</summary>
/// <param name="terms">Where the terms go.</param>
/// <param name="functionWords">Words that carry no content.</param>
internal struct TermBuilder(TermList terms, FunctionWords functionWords)
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

    private readonly int _first = terms.Count;
    private int _leading;
    private ulong _hash;
    private ulong _skeleton;
    private bool _isApart;
    private int _silent;
    private int _silentBytes;
    private int _start;
    private int _letters;
    private int _digits;
    private uint _value;
    private int _scripts;
    private int _signs;
    private int _signBytes;
    private int _sameSigns;
    private int _lastSign = -1;
    private int _blank;
    private int _flood;

    /// <summary>Whether a term has begun and not ended.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether white space stands before the next term.</summary>
    public bool IsBlankBefore { get; set; } = true;

    /// <summary>Takes ASCII letters.</summary>
    public void Letters(ReadOnlySpan<byte> letters, int at)
    {
        Run(letters, at);
        _letters += letters.Length;
        _scripts |= 1;
    }

    /// <summary>Takes ASCII digits.</summary>
    public void Digits(ReadOnlySpan<byte> digits, int at)
    {
        Run(digits, at);
        foreach (var digit in digits)
        {
            Count((char)digit);
        }
    }

    /// <summary>Takes a letter.</summary>
    public void Letter(char folded, CharacterKind kind, int at)
    {
        BeginOrGoOn(at);
        _letters++;
        _scripts |= kind == CharacterKind.LatinLetter ? 1 : 2;
        Take(folded, CharacterFold.Skeleton(folded));
    }

    /// <summary>Takes a digit.</summary>
    public void Digit(char folded, int at)
    {
        BeginOrGoOn(at);
        Count(folded);
        Take(folded, folded);
    }

    /// <summary>Takes a letter that is a term of its own.</summary>
    public void Ideograph(char folded, int at, int length)
    {
        End(at);
        BeginOrGoOn(at);
        _letters++;
        Take(folded, folded);
        End(at + length);
        terms[terms.Count - 1].Mark |= TermMark.Ideograph | TermMark.Content;
    }

    /// <summary>Takes white space.</summary>
    public void Blank(int at, int length)
    {
        End(at);
        IsBlankBefore = true;
        _blank += length;
    }

    /// <summary>Takes what parts terms and is no white space.</summary>
    public void Sign(int code, int at, int length)
    {
        End(at);
        _signs++;
        _signBytes += length;
        _sameSigns = code == _lastSign ? _sameSigns + 1 : 0;
        _lastSign = code;
        if (_signs > MaxSigns)
        {
            _flood += code < 0x80 && _sameSigns > 0 ? _sameSigns % RunDiscount == 0 ? 1 : 0 : length;
        }
    }

    /// <summary>Takes what shows nothing: inside a term it changes nothing, outside it is a sign that nobody sees.</summary>
    public void Silent(int code, bool isInvisible, int at, int length)
    {
        if (!IsOpen)
        {
            Sign(code, at, length);
            return;
        }

        _silent++;
        _silentBytes += _silent > _letters + MaxSilent || (isInvisible && _silent > MaxSilent) ? length : 0;
    }

    /// <summary>Ends the text.</summary>
    /// <returns>Weight of a flood before the first term.</returns>
    public int Finish(int end)
    {
        End(end);
        Settle(terms.Count);
        return _leading;
    }

    /// <summary>
    /// Books the signs and blanks since the last term to that term. More terms may have come behind.
    /// </summary>
    /// <param name="before">How many terms stand before these signs.</param>
    public void Settle(int before)
    {
        if (_blank > MaxBlank)
        {
            _flood += (_blank - MaxBlank) / (RunDiscount * 4);
        }

        if (before > _first)
        {
            ref var last = ref terms[before - 1];
            last.Weight += Math.Min(_signBytes, MaxSigns);
            last.Flood += _flood;
        }
        else
        {
            _leading = _flood;
        }

        _signs = _signBytes = _sameSigns = 0;
        _lastSign = -1;
        _blank = _flood = 0;
    }

    private void Run(ReadOnlySpan<byte> text, int at)
    {
        BeginOrGoOn(at);
        _hash = After(_hash, text);
        _skeleton = _isApart ? After(_skeleton, text) : 0;
    }

    private static ulong After(ulong hash, ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            // Letters and digits alike have this bit in their lower case.
            hash = (BitOperations.RotateLeft(hash, 5) ^ (value | 0x20u)) * TextHash.Factor;
        }

        return hash;
    }

    private void Count(char digit)
    {
        _digits++;
        _value = _value > (uint.MaxValue / 10) - 1 || digit is < '0' or > '9' ? uint.MaxValue : (_value * 10) + (uint)(digit - '0');
    }

    private void BeginOrGoOn(int at)
    {
        if (IsOpen)
        {
            return;
        }

        Settle(terms.Count);
        (IsOpen, _start) = (true, at);
        _hash = TextHash.Start;
        _isApart = false;
        _silent = _silentBytes = _letters = _digits = _scripts = 0;
        _value = 0;
    }

    private void Take(char plain, char skeleton)
    {
        if (!_isApart)
        {
            // From here on a look-alike may stand for another letter; so far there was none.
            (_skeleton, _isApart) = (_hash, true);
        }

        _hash = (BitOperations.RotateLeft(_hash, 5) ^ plain) * TextHash.Factor;
        _skeleton = (BitOperations.RotateLeft(_skeleton, 5) ^ skeleton) * TextHash.Factor;
    }

    private void End(int end)
    {
        if (!IsOpen)
        {
            return;
        }

        ref var term = ref terms.Add();

        // Look-alikes are read as Latin only where a term mixes scripts, so that Greek and Cyrillic words stay what they are.
        var hash = (_scripts == 3 ? _skeleton : _hash) * TextHash.Finish;
        term.Hash = hash ^ (hash >> 32);
        term.Start = _start;
        term.End = end;
        term.Number = _letters == 0 ? _value : uint.MaxValue;
        term.Weight = end - _start - _silentBytes;
        term.Flood = _silentBytes;
        term.Mark = (IsBlankBefore ? TermMark.WordStart : TermMark.None)
            | (_letters == 0 ? TermMark.Number : TermMark.None)
            | (_letters > 0 && _digits > 0 && _letters + _digits >= 6 ? TermMark.Nonce : TermMark.None)
            | (_letters > 3 && _digits == 0 && !functionWords.Contains(term.Hash) ? TermMark.Content : TermMark.None);
        (IsOpen, IsBlankBefore) = (false, false);
    }
}
