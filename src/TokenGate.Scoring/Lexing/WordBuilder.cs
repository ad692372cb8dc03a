namespace TokenGate.Scoring.Lexing;

/// <summary>Puts words together from the characters of a text: one text each. Characters come in their order.</summary>
/// <param name="words">Where the words go.</param>
/// <param name="offset">What is added to each word's start.</param>
/// <param name="order">Common words and classes; null to tell neither.</param>
internal struct WordBuilder(WordList words, int offset, WordOrder? order)
{
    /// <summary>
    /// A word whose letters surprise by more than this many bits each is gibberish: words of the ten languages stay below 5.5.
    /// </summary>
    private const float GibberishBits = 6.2f;

    /// <summary>Letters that inflection mostly leaves alone.</summary>
    private const int StemLetters = 5;

    /// <summary>Marks in a row that are one sign.</summary>
    private const int MarksOfSign = 4;

    private int _start;
    private uint _hash = WordHash.Seed;
    private uint _skeleton;
    private bool _isApart;
    private uint _stem;
    private uint _ending;
    private int _letters;
    private int _digits;
    private int _value;
    private int _scripts;
    private int _previous = LetterPairs.Border;
    private float _bits;

    /// <summary>What the next word will be by its place: the first of a line, of a sentence.</summary>
    public WordKind Next { get; set; } = WordKind.LineStart | WordKind.SentenceStart;

    /// <summary>Whether a word has begun and not ended.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>True for a mark behind which a sentence begins.</summary>
    public static bool EndsSentence(char folded) => folded is '.' or '!' or '?' or '。' or '！' or '？' or ';' or ':';

    /// <summary>Takes ASCII letters.</summary>
    public void Letters(ReadOnlySpan<byte> letters, int at)
    {
        Begin(at);
        var (hash, stem, ending, count, previous, bits) = (_hash, _stem, _ending, _letters, _previous, _bits);
        foreach (var value in letters)
        {
            var folded = value | 0x20u;
            hash = WordHash.Step(hash, (char)folded);
            stem = ++count == StemLetters ? hash : stem;
            ending = (ending << 16) | folded;
            bits += LetterPairs.Surprise(previous, (int)folded - 'a');
            previous = (int)folded - 'a';
        }

        (_hash, _stem, _ending, _letters, _previous, _bits) = (hash, stem, ending, count, previous, bits);
        if (_isApart)
        {
            foreach (var value in letters)
            {
                _skeleton = WordHash.Step(_skeleton, (char)(value | 0x20));
            }
        }

        words.Characters += letters.Length;
        _scripts |= 1 << (int)CharacterKind.LatinLetter;
    }

    /// <summary>Takes a letter.</summary>
    public void Letter(char folded, CharacterKind kind, int at)
    {
        Begin(at);
        var skeleton = CharacterFold.Skeleton(folded);
        if (skeleton != folded && !_isApart)
        {
            // From here on a look-alike may stand for another letter; so far there was none.
            (_skeleton, _isApart) = (_hash, true);
        }

        _hash = WordHash.Step(_hash, folded);
        _skeleton = WordHash.Step(_skeleton, skeleton);
        _stem = ++_letters == StemLetters ? _hash : _stem;
        _ending = (_ending << 16) | folded;
        _scripts |= 1 << (int)kind;
        if (folded is >= 'a' and <= 'z')
        {
            _bits += LetterPairs.Surprise(_previous, folded - 'a');
            _previous = folded - 'a';
        }
    }

    /// <summary>Takes a digit. Every run of digits reads as one zero: a counter that changes a digit is not news.</summary>
    public void Digit(char folded, int at)
    {
        Begin(at);
        if (_digits == 0 || _letters > 0)
        {
            _hash = WordHash.Step(_hash, '0');
            _skeleton = WordHash.Step(_skeleton, '0');
        }

        _digits++;
        _value = _digits > 9 || folded is < '0' or > '9' ? -1 : (_value * 10) + (folded - '0');
    }

    /// <summary>Takes a letter that is a word of its own.</summary>
    public void Ideograph(char folded, int at, int length)
    {
        End(at);
        _hash = WordHash.Step(WordHash.Seed, folded);
        _ending = folded;
        Write(at, length, WordKind.OtherScript);
        Clear();
    }

    /// <summary>Takes a sign, or a run of one mark.</summary>
    public void Symbol(char folded, int at, int length)
    {
        End(at);
        _hash = WordHash.Step(WordHash.Seed, folded);
        Write(at, length, WordKind.Symbol);
        Clear();
    }

    /// <summary>Takes white space.</summary>
    public void Blank(bool isLineEnd, int at)
    {
        End(at);
        Next |= isLineEnd ? WordKind.LineStart : WordKind.None;
    }

    /// <summary>
    /// Takes punctuation. A run of one repeated mark ("=====", "......") is one sign; a single mark only ends a sentence, and an apostrophe
    /// in a word nothing.
    /// </summary>
    /// <returns>How many marks were taken.</returns>
    public int Punctuation(char folded, int at, ReadOnlySpan<byte> rest)
    {
        if (folded is '\'' or '’' && IsOpen)
        {
            return 1;
        }

        End(at);
        Next |= EndsSentence(folded) ? WordKind.SentenceStart : WordKind.None;
        if (rest[0] >= 0x80)
        {
            return 1;
        }

        var marks = rest.IndexOfAnyExcept(rest[0]);
        marks = marks < 0 ? rest.Length : marks;
        if (marks < MarksOfSign)
        {
            return 1;
        }

        words.Characters += marks - 1;
        Symbol(folded, at, marks);
        return marks;
    }

    /// <summary>Ends the word that has begun, if there is one.</summary>
    public void End(int end)
    {
        if (!IsOpen)
        {
            return;
        }

        const int cyrillicOrGreek = (1 << (int)CharacterKind.CyrillicLetter) | (1 << (int)CharacterKind.GreekLetter);
        const int latin = 1 << (int)CharacterKind.LatinLetter;
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

        Write(_start, end - _start, kind);
        Clear();
    }

    private void Begin(int at) => (IsOpen, _start) = (true, IsOpen ? _start : at);

    private void Clear()
    {
        _hash = WordHash.Seed;
        IsOpen = _isApart = false;
        _letters = _digits = _value = _scripts = 0;
        _bits = 0;
        _stem = _ending = 0;
        _previous = LetterPairs.Border;
    }

    private void Write(int start, int length, WordKind kind)
    {
        if (words.Count >= Word.Limit)
        {
            return;
        }

        ref var word = ref words.Add();
        word.Hash = WordHash.Finish(_hash);
        word.Stem = _stem == 0 ? word.Hash : WordHash.Finish(_stem);
        word.Detail = (kind & WordKind.Number) != 0 ? (uint)_value : _ending;
        word.Start = start + offset;
        word.Length = (ushort)Math.Min(length, ushort.MaxValue);
        kind |= (kind & WordKind.Latin) != 0 && word.Length >= 4 ? WordKind.Spelled : WordKind.None;
        word.Kind = kind | Next | Lexicon.Classify(word.Hash);
        word.Class = WordOrder.Border;
        order?.Describe(ref word, _ending);
        Next = WordKind.None;
    }
}
