using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Features;

/// <summary>Counts over the bytes and lines of a window: what tells code, logs and tables from prose.</summary>
internal struct LineShape
{
    /// <summary>Marks at the beginning of a line that make its shape; letters in a row and digits in a row are one mark each.</summary>
    private const int HeadMarks = 12;

    /// <summary>Numbers in a date and a time of day to the minute.</summary>
    private const int DateAndTime = 5;

    /// <summary>Words in a line of a list: a term, a name, a search phrase.</summary>
    private const int ListWords = 5;

    /// <summary>Lines from which on they are a list, where three of five are short.</summary>
    private const int ListLines = 4;

    private const byte LetterMark = 1;
    private const byte DigitMark = 2;

    /// <summary>Bytes that are looked at together.</summary>
    private const int Block = 64;

    /// <summary>Blocks after which a counter of eight bits has to be read out.</summary>
    private const int Blocks = 3;

    /// <summary>Of a block with more signs and digits than this every byte is counted, one after the other.</summary>
    private const int ManySigns = 24;

    /// <summary>What each byte adds to eight counters of eight bits: one addition counts all classes.</summary>
    private static readonly ulong[] Packed = MakePacked();

    /// <summary>What each byte is in the shape of a line; 0 for what leaves no mark.</summary>
    private static readonly byte[] Marks = MakeMarks();

    /// <summary>What leaves no mark behind a letter: letters and blanks.</summary>
    private static readonly SearchValues<byte> AfterLetter = SearchValues.Create([.. Enumerable.Range(0, 256).Where(value => Marks[value] is 0 or LetterMark).Select(value => (byte)value)]);

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

    /// <summary>
    /// Those of them whose beginning holds two numbers or more: dates, times, counters of a log; and all that begin with as many as a date
    /// and a time have.
    /// </summary>
    public int AlikeDated;

    /// <summary>Lines that begin with a key and a colon.</summary>
    public int Keys;

    /// <summary>Lines of at most <see cref="ListWords"/> words, numbers apart, that end no sentence.</summary>
    public int ShortLines;

    /// <summary>Lines that end or begin as program text does.</summary>
    public int CodeLines;

    /// <summary>True for the lines of a log or a table: dated, or alike and full of digits.</summary>
    public readonly bool IsRecords => Lines >= ListLines
        && (AlikeDated * 5 >= (Lines - 1) * 2 || (Alike * 2 > Lines && Digits * 10 > Letters));

    /// <summary>True for lines of a few words each.</summary>
    public readonly bool IsList => Lines >= ListLines && ShortLines * 5 >= Lines * 3;

    /// <summary>Reads a window.</summary>
    public void Read(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            Line(text, end < 0 ? text.Length : end);
            text = end < 0 ? default : text[(end + 1)..];
        }
    }

    private void Line(ReadOnlySpan<byte> text, int length)
    {
        var (separators, colons) = (Separators, Colons);
        Count(text, length);
        separators = Separators - separators;
        var line = text[..length];
        uint head = 0, current = 0;
        var (marks, numbers, first) = (0, 0, (byte)0);
        for (var at = 0; at < line.Length; at++)
        {
            var value = line[at];
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

            if (mark == LetterMark)
            {
                var next = line[(at + 1)..].IndexOfAnyExcept(AfterLetter);
                at = next < 0 ? line.Length : at + next;
            }
        }

        if (marks == 0)
        {
            return;
        }

        Lines++;
        ShortLines += IsShort(line) ? 1 : 0;
        Keys += Colons > colons && BeginsWithKey(line) ? 1 : 0;
        Alike += (head == _previousHead && marks >= 4) || (separators >= 3 && separators == _previousSeparators) ? 1 : 0;
        AlikeDated += (head == _previousHead && numbers >= 2) || numbers >= DateAndTime ? 1 : 0;
        CodeLines += Last(line) is (byte)';' or (byte)'{' or (byte)'}' or (byte)')' or (byte)'(' or (byte)','
            || first is (byte)'+' or (byte)'@' or (byte)'/' or (byte)'<' or (byte)'}' ? 1 : 0;
        _previousHead = head;
        _previousSeparators = separators;
    }

    /// <summary>
    /// Counts the first bytes of a text, of which more may follow: letters all at once, the few signs of a text one by one.
    /// </summary>
    private void Count(ReadOnlySpan<byte> text, int length)
    {
        var sum = 0UL;
        var blocks = 0;
        for (; length > 0; length -= Block)
        {
            if (text.Length < Block)
            {
                sum += Sum(text[..length]);
                break;
            }

            var within = length < Block ? (1UL << length) - 1 : ulong.MaxValue;
            var letters = within & (LettersIn(text, out var spaces) | ((ulong)LettersIn(text[Vector256<byte>.Count..], out var more) << Vector256<byte>.Count));
            var signs = within & ~letters & ~(spaces | ((ulong)more << Vector256<byte>.Count));
            if (BitOperations.PopCount(signs) > ManySigns)
            {
                sum += Sum(text[..Math.Min(length, Block)]);
            }
            else
            {
                Letters += BitOperations.PopCount(letters);
                for (; signs != 0; signs &= signs - 1)
                {
                    sum += Packed[text[BitOperations.TrailingZeroCount(signs)]];
                }
            }

            if (++blocks == Blocks)
            {
                Add(sum);
                (sum, blocks) = (0, 0);
            }

            text = text[Block..];
        }

        Add(sum);
    }

    private static uint LettersIn(ReadOnlySpan<byte> text, out uint spaces)
    {
        var bytes = Vector256.Create(text);
        var lower = bytes | Vector256.Create((byte)0x20);
        var letters = Vector256.LessThan((lower - Vector256.Create((byte)('a' + 128))).AsSByte(), Vector256.Create((sbyte)(26 - 128))) | Vector256.LessThan(bytes.AsSByte(), Vector256<sbyte>.Zero);
        spaces = Vector256.Equals(bytes, Vector256.Create((byte)' ')).ExtractMostSignificantBits();
        return letters.ExtractMostSignificantBits();
    }

    private static ulong Sum(ReadOnlySpan<byte> text)
    {
        var sum = 0UL;
        foreach (var value in text)
        {
            sum += Packed[value];
        }

        return sum;
    }

    private void Add(ulong sum)
    {
        CodeSigns += (byte)sum;
        Braces += (byte)(sum >> 8);
        Quotes += (byte)(sum >> 16);
        Angles += (byte)(sum >> 24);
        Digits += (byte)(sum >> 32);
        Separators += (byte)(sum >> 40);
        Colons += (byte)(sum >> 48);
        Letters += (byte)(sum >> 56);
    }

    private static bool IsShort(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty || line[^1] is (byte)'.' or (byte)'!' or (byte)'?')
        {
            return false;
        }

        // Numbers and signs are no words: a name, a street and its number are a few words, however they are written.
        var words = 1;
        for (var i = line.IndexOf((byte)' '); i >= 0 && i + 1 < line.Length && words <= ListWords; i++)
        {
            words += line[i] == ' ' && Marks[line[i + 1]] == LetterMark ? 1 : 0;
        }

        return words <= ListWords;
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
