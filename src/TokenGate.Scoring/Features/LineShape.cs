namespace TokenGate.Scoring.Features;

/// <summary>Counts over the bytes and lines of a window: what tells code, logs and tables from prose.</summary>
internal struct LineShape
{
    /// <summary>Marks at the beginning of a line that make its shape; letters in a row and digits in a row are one mark each.</summary>
    private const int HeadMarks = 12;

    /// <summary>Numbers in a date and a time of day to the minute.</summary>
    private const int DateAndTime = 5;

    private const byte LetterMark = 1;
    private const byte DigitMark = 2;

    /// <summary>Bytes after which a counter of eight bits has to be read out.</summary>
    private const int Chunk = 255;

    /// <summary>What each byte adds to eight counters of eight bits: one addition counts all classes.</summary>
    private static readonly ulong[] Packed = MakePacked();

    /// <summary>What each byte is in the shape of a line; 0 for what leaves no mark.</summary>
    private static readonly byte[] Marks = MakeMarks();

    private uint _previousHead;
    private int _previousSeparators;

    /// <summary>Signs of program text.</summary>
    public int CodeSigns;

    /// <summary>Braces and brackets.</summary>
    public int Braces;

    /// <summary>Double quotes.</summary>
    public int Quotes;

    /// <summary>Angle brackets.</summary>
    public int Angles;

    /// <summary>Digits.</summary>
    public int Digits;

    /// <summary>Commas, semicolons, bars and tabs.</summary>
    public int Separators;

    /// <summary>Colons.</summary>
    public int Colons;

    /// <summary>Bytes of letters: ASCII letters, and all that is not ASCII.</summary>
    public int Letters;

    /// <summary>Lines with anything in them.</summary>
    public int Lines;

    /// <summary>Lines that begin in the same shape as the line before, or hold as many separators (three or more).</summary>
    public int Alike;

    /// <summary>Those of them whose beginning holds two numbers or more: dates, times, counters of a log; and all that begin with as many as a date and a time have.</summary>
    public int AlikeDated;

    /// <summary>Lines that begin with a key and a colon.</summary>
    public int Keys;

    /// <summary>Lines that end or begin as program text does.</summary>
    public int CodeLines;

    /// <summary>Reads a window.</summary>
    public void Read(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            Line(end < 0 ? text : text[..end]);
            text = end < 0 ? default : text[(end + 1)..];
        }
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        var (separators, colons) = (Separators, Colons);
        for (var rest = line; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, Chunk)..])
        {
            Count(rest[..Math.Min(rest.Length, Chunk)]);
        }

        separators = Separators - separators;
        uint head = 0, current = 0;
        var (marks, numbers, first) = (0, 0, (byte)0);
        foreach (var value in line)
        {
            uint mark = Marks[value];
            if (mark == current || mark == 0)
            {
                continue;
            }

            first = marks == 0 ? value : first;
            head = ((head * 0x01000193) ^ mark) & 0xFFFFFF00 | mark;
            current = mark;
            numbers += mark == DigitMark ? 1 : 0;
            if (++marks == HeadMarks)
            {
                break;
            }
        }

        if (marks == 0)
        {
            return;
        }

        Lines++;
        Keys += Colons > colons && BeginsWithKey(line) ? 1 : 0;
        Alike += (head == _previousHead && marks >= 4) || (separators >= 3 && separators == _previousSeparators) ? 1 : 0;
        AlikeDated += (head == _previousHead && numbers >= 2) || numbers >= DateAndTime ? 1 : 0;
        CodeLines += Last(line) is (byte)';' or (byte)'{' or (byte)'}' or (byte)')' or (byte)'(' or (byte)','
            || first is (byte)'+' or (byte)'@' or (byte)'/' or (byte)'<' or (byte)'}' ? 1 : 0;
        _previousHead = head;
        _previousSeparators = separators;
    }

    private void Count(ReadOnlySpan<byte> text)
    {
        var sum = 0UL;
        foreach (var value in text)
        {
            sum += Packed[value];
        }

        CodeSigns += (byte)sum;
        Braces += (byte)(sum >> 8);
        Quotes += (byte)(sum >> 16);
        Angles += (byte)(sum >> 24);
        Digits += (byte)(sum >> 32);
        Separators += (byte)(sum >> 40);
        Colons += (byte)(sum >> 48);
        Letters += (byte)(sum >> 56);
    }

    /// <summary>True when no blank stands before the first colon, but behind dashes.</summary>
    private static bool BeginsWithKey(ReadOnlySpan<byte> line)
    {
        byte last = 0;
        foreach (var value in line)
        {
            if (value == ':')
            {
                return true;
            }

            if (Marks[value] != 0)
            {
                last = value;
            }
            else if (last != 0)
            {
                if (last is not ((byte)'-' or (byte)' '))
                {
                    return false;
                }

                last = value == '\r' ? last : (byte)' ';
            }
        }

        return false;
    }

    /// <summary>The last byte of a line; a space for any blank but the tab and the end of a line from Windows.</summary>
    private static byte Last(ReadOnlySpan<byte> line)
    {
        var last = line.TrimEnd((byte)'\r')[^1];
        return Marks[last] == 0 ? (byte)' ' : last;
    }

    private static ulong[] MakePacked()
    {
        var packed = new ulong[256];
        for (var value = 0; value < 256; value++)
        {
            var counter = value switch
            {
                '(' or ')' or '=' or '&' or '$' or '#' or '@' or '\\' or '/' or '*' or '_' or '+' or '~' or '^' or '`' or '%' => 0,
                '{' or '}' or '[' or ']' => 1,
                '"' => 2,
                '<' or '>' => 3,
                >= '0' and <= '9' => 4,
                ',' or ';' or '|' or '\t' => 5,
                ':' => 6,
                >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= 0x80 => 7,
                _ => -1,
            };
            packed[value] = counter < 0 ? 0 : 1UL << (8 * counter);
        }

        return packed;
    }

    private static byte[] MakeMarks()
    {
        var marks = new byte[256];
        for (var value = 0; value < 256; value++)
        {
            marks[value] = value switch
            {
                '\t' => (byte)value,
                <= ' ' => 0,
                >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= 0x80 => LetterMark,
                >= '0' and <= '9' => DigitMark,
                _ => (byte)value,
            };
        }

        return marks;
    }
}
