namespace TokenGate.Scoring.Features;

/// <summary>
/// Tells what a window is made of, from byte counts and the shape of its lines. The thresholds were set on the training corpus: repetition,
/// compression and order mean something else in each kind, and every web-corpus rule that ignores this accuses code and logs (detection.md, 2.3).
/// </summary>
internal static class WindowTyping
{
    /// <summary>A run of base64 characters is opaque from this length, in bytes. The longest ordinary words and identifiers are shorter.</summary>
    private const int OpaqueRun = 40;

    private static readonly byte[] Classes = MakeClasses();

    private enum ByteClass : byte
    {
        Other, Space, Line, Lower, Upper, Digit, CodeSign, Brace, Quote, Angle, Separator, High,
    }

    /// <summary>Sets <see cref="TextWindow.Kind"/> and <see cref="TextWindow.OpaqueBytes"/>.</summary>
    /// <param name="text">The window's text.</param>
    /// <param name="window">The window.</param>
    /// <param name="words">The words.</param>
    /// <param name="carried">Whether the window before ended inside such a value of JSON or a data address; then whether this one does.</param>
    public static void Type(ReadOnlySpan<byte> text, ref TextWindow window, WordTable words, ref bool carried)
    {
        Span<int> counts = stackalloc int[12];
        counts.Clear();
        var shape = default(LineShape);
        var run = new OpaqueCounter(carried);
        foreach (var value in text)
        {
            var kind = Classes[value];
            counts[kind]++;
            run.Take(value, (ByteClass)kind);
            shape.Take(value, (ByteClass)kind);
        }

        carried = run.IsCarried;
        run.End();
        shape.EndLine();
        window.OpaqueBytes = run.Total - run.Carried;
        window.CarriedBytes = run.Carried;
        int latin = 0, other = 0, function = 0;
        for (var i = window.FirstWord; i < window.EndWord; i++)
        {
            var kind = words.Kind[i];
            latin += (kind & WordKind.Latin) != 0 ? 1 : 0;
            other += (kind & WordKind.OtherScript) != 0 ? 1 : 0;
            function += (kind & WordKind.Function) != 0 ? 1 : 0;
        }

        window.Kind = Decide(text.Length, counts, in shape, run.Total, latin, other, function);
    }

    private static ContentKind Decide(int bytes, ReadOnlySpan<int> counts, in LineShape shape, int opaque, int latin, int other, int function)
    {
        float n = Math.Max(bytes, 1);
        var code = (counts[(int)ByteClass.CodeSign] + counts[(int)ByteClass.Brace]) / n;
        var quotes = counts[(int)ByteClass.Quote] / n;
        var braces = counts[(int)ByteClass.Brace] / n;
        var digits = counts[(int)ByteClass.Digit] / n;
        var functionShare = function / (float)Math.Max(latin + other, 1);
        var lines = Math.Max(shape.Lines, 1);
        if (opaque > n * 0.5f)
        {
            return ContentKind.Opaque;
        }

        if ((quotes > 0.035f && quotes + braces > 0.06f && shape.Colons > lines * 0.5f)
            || (counts[(int)ByteClass.Angle] > n * 0.03f && shape.Tags >= 2)
            || (lines >= 4 && shape.Keys > lines * 0.55f && functionShare < 0.2f))
        {
            return ContentKind.Markup;
        }

        if (digits > 0.25f
            || (shape.AlikeDated > 0 && shape.AlikeDated >= (lines - 1) * 0.4f)
            || (lines >= 3 && digits > 0.09f && shape.Alike > lines * 0.45f)
            || (lines >= 3 && shape.Separators > lines * 2.5f && shape.Alike > lines * 0.35f && functionShare < 0.15f))
        {
            return ContentKind.Table;
        }

        if (other > (latin + other) * 0.4f && code < 0.07f)
        {
            return ContentKind.OtherProse;
        }

        return code > 0.06f || (code > 0.035f && functionShare < 0.22f) || (lines >= 4 && shape.CodeLines > lines * 0.4f && functionShare < 0.25f)
            ? ContentKind.Code
            : other > (latin + other) * 0.4f ? ContentKind.OtherProse : ContentKind.LatinProse;
    }

    private static byte[] MakeClasses()
    {
        var classes = new byte[256];
        for (var value = 0; value < 256; value++)
        {
            classes[value] = (byte)(value switch
            {
                >= 0x80 => ByteClass.High,
                '\n' => ByteClass.Line,
                <= ' ' => ByteClass.Space,
                >= 'a' and <= 'z' => ByteClass.Lower,
                >= 'A' and <= 'Z' => ByteClass.Upper,
                >= '0' and <= '9' => ByteClass.Digit,
                '{' or '}' or '[' or ']' => ByteClass.Brace,
                '"' => ByteClass.Quote,
                '<' or '>' => ByteClass.Angle,
                ',' or ';' or '|' => ByteClass.Separator,
                '(' or ')' or '=' or '&' or '$' or '#' or '@' or '\\' or '/' or '*' or '_' or '+' or '~' or '^' or '`' or '%' => ByteClass.CodeSign,
                _ => ByteClass.Other,
            });
        }

        return classes;
    }

    /// <summary>Counts the bytes of long runs that mix cases or digits as chance does.</summary>
    private struct OpaqueCounter(bool carries)
    {
        private bool _carried;
        private bool _carries = carries;
        private int _run;
        private int _digits;
        private int _upper;
        private int _turns;
        private ByteClass _last;

        /// <summary>Bytes in such runs.</summary>
        public int Total { get; private set; }

        /// <summary>Bytes in such runs that are the value of a JSON string or of a data address: files and images on their way.</summary>
        public int Carried { get; private set; }

        /// <summary>Whether the text ends inside such a value.</summary>
        public readonly bool IsCarried => _run > 0 && _carried;

        public void Take(byte value, ByteClass kind)
        {
            if (kind is ByteClass.Lower or ByteClass.Upper or ByteClass.Digit || value is (byte)'+' or (byte)'/' or (byte)'=' or (byte)'_' or (byte)'-')
            {
                _carried = _run == 0 ? _carries : _carried;
                _run++;
                _digits += kind == ByteClass.Digit ? 1 : 0;
                _upper += kind == ByteClass.Upper ? 1 : 0;
                _turns += kind != _last ? 1 : 0;
                _last = kind;
            }
            else
            {
                End();
                _carries = value is (byte)'"' or (byte)',';
            }
        }

        public void End()
        {
            // Words joined by signs (paths, addresses) change class seldom; base64 changes it at every second character, hex at every third.
            if (_run >= OpaqueRun && _turns * 4 > _run && (_digits * 16 > _run || _upper * 5 > _run))
            {
                Total += _run;
                Carried += _carried ? _run : 0;
            }

            _run = _digits = _upper = _turns = 0;
        }
    }

    /// <summary>Counts over lines.</summary>
    private struct LineShape
    {
        private int _length;
        private int _separators;
        private int _previousSeparators;
        private uint _head;
        private uint _previousHead;
        private int _headLength;
        private int _headNumbers;
        private bool _keySeen;
        private bool _keyOver;
        private byte _last;
        private byte _first;
        private byte _before;

        /// <summary>Lines with anything in them.</summary>
        public int Lines;

        /// <summary>Lines that begin in the same shape as the line before, or hold as many separators (three or more).</summary>
        public int Alike;

        /// <summary>Those of them whose beginning holds two numbers or more: dates, times, counters of a log.</summary>
        public int AlikeDated;

        /// <summary>Lines that begin with a key and a colon.</summary>
        public int Keys;

        /// <summary>Lines that end or begin as program text does.</summary>
        public int CodeLines;

        /// <summary>Closing tags.</summary>
        public int Tags;

        /// <summary>Colons.</summary>
        public int Colons;

        /// <summary>Commas, semicolons, bars and tabs.</summary>
        public int Separators;

        public void Take(byte value, ByteClass kind)
        {
            if (kind == ByteClass.Line)
            {
                EndLine();
                return;
            }

            if (kind == ByteClass.Space && value != '\t')
            {
                if (_length > 0)
                {
                    _keyOver |= !_keySeen && _last is not ((byte)'-' or (byte)' ');
                    _last = _last is (byte)' ' ? _last : value == '\r' ? _last : (byte)' ';
                }

                _before = value;
                return;
            }

            if (_length == 0)
            {
                _first = value;
            }

            _length++;
            if (kind == ByteClass.Separator || value == '\t')
            {
                _separators++;
                Separators++;
            }
            else if (value == ':')
            {
                Colons++;
                Keys += !_keySeen && !_keyOver ? 1 : 0;
                _keySeen = true;
            }

            Tags += (value == '>' && _before == '/') || (value == '/' && _before == '<') ? 1 : 0;
            if (_headLength < 12)
            {
                // Letters in a row and digits in a row read as one.
                var mark = kind switch { ByteClass.Lower or ByteClass.Upper or ByteClass.High => 1u, ByteClass.Digit => 2u, _ => value };
                if (mark != (_head & 0xFF))
                {
                    _head = (_head * 0x01000193) ^ mark;
                    _head = (_head & 0xFFFFFF00) | mark;
                    _headLength++;
                    _headNumbers += mark == 2 ? 1 : 0;
                }
            }

            _last = value;
            _before = value;
        }

        public void EndLine()
        {
            if (_length > 0)
            {
                Lines++;
                Alike += (_head == _previousHead && _headLength >= 4) || (_separators >= 3 && _separators == _previousSeparators) ? 1 : 0;
                AlikeDated += _head == _previousHead && _headNumbers >= 2 ? 1 : 0;
                CodeLines += _last is (byte)';' or (byte)'{' or (byte)'}' or (byte)')' or (byte)'(' or (byte)','
                    || _first is (byte)'+' or (byte)'@' or (byte)'/' or (byte)'<' or (byte)'}' ? 1 : 0;
                _previousHead = _head;
                _previousSeparators = _separators;
            }

            _length = _separators = _headLength = _headNumbers = 0;
            _head = 0;
            _keySeen = _keyOver = false;
            _last = _before = _first = 0;
        }
    }
}
