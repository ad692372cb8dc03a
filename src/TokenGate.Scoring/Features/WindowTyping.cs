using System.Buffers;
using TokenGate.Scoring.Lexing;

namespace TokenGate.Scoring.Features;

/// <summary>
/// Tells what a window is made of, from byte counts and the shape of its lines. The thresholds were set on the training corpus: repetition,
/// compression and order mean something else in each kind, and every web-corpus rule that ignores this accuses code and logs.
/// </summary>
internal static class WindowTyping
{
    /// <summary>
    /// A run of base64 characters is opaque from this length, in bytes. The longest ordinary words and identifiers are shorter.
    /// </summary>
    private const int OpaqueRun = 40;

    /// <summary>Where every third word or more of a text has a comma behind it, it is a list.</summary>
    private const int CommasInList = 3;

    private static readonly SearchValues<byte> AddressEnds = SearchValues.Create(" \t\r\n,\""u8);
    private static readonly byte[] Classes = MakeClasses();
    private static readonly bool[] InRun = MakeRuns();

    /// <summary>How files begin in base64: PDF, PNG, JPEG in both alphabets, GIF, ZIP and office documents, gzip, WAV and WebP.</summary>
    private static readonly byte[][] FileHeads =
        ["JVBERi0"u8.ToArray(), "iVBORw0KGgo"u8.ToArray(), "/9j/4"u8.ToArray(), "_9j_4"u8.ToArray(), "R0lGOD"u8.ToArray(), "UEsDB"u8.ToArray(), "H4sI"u8.ToArray(), "UklGR"u8.ToArray()];

    private enum ByteClass : byte
    {
        Other, Lower, Upper, Digit, Sign,
    }

    /// <summary>Sets what the window is made of: its kind, whether it is a list, its digits and letters.</summary>
    /// <param name="text">The window's text.</param>
    /// <param name="window">The window.</param>
    /// <param name="words">Its words.</param>
    public static void Type(ReadOnlySpan<byte> text, ref TextWindow window, ReadOnlySpan<Word> words)
    {
        var shape = default(LineShape);
        shape.Read(text);
        window.IsList = shape.IsList || shape.Separators * CommasInList >= window.Words;
        window.Digits = shape.Digits;
        window.Letters = shape.Letters;
        window.Counts = KindCounts.Count(words);
        window.Kind = Decide(text, in shape, OpaqueRuns(text), in window.Counts);
    }

    /// <summary>Whether a window begins a file, or goes on with one that the window before ended in.</summary>
    public static bool HoldsFile(ReadOnlySpan<byte> text, bool goesOn)
    {
        if (goesOn && !text.IsEmpty && InRun[text[0]])
        {
            return true;
        }

        foreach (var head in FileHeads)
        {
            if (text.IndexOf(head) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a window ends within a run of base64.</summary>
    public static bool GoesOn(ReadOnlySpan<byte> text) => !text.IsEmpty && InRun[text[^1]];

    private static ContentKind Decide(ReadOnlySpan<byte> text, in LineShape shape, int opaque, in KindCounts words)
    {
        float n = Math.Max(text.Length, 1);
        var code = (shape.CodeSigns + shape.Braces) / n;
        var quotes = shape.Quotes / n;
        var braces = shape.Braces / n;
        var digits = shape.Digits / n;
        var functionShare = words.Function / (float)Math.Max(words.Latin + words.Other, 1);
        var lines = Math.Max(shape.Lines, 1);
        if (opaque > n * 0.5f)
        {
            return ContentKind.Opaque;
        }

        if ((quotes > 0.035f && quotes + braces > 0.06f && shape.Colons > lines * 0.5f)
            || (shape.Angles > n * 0.03f && Tags(text) >= 2)
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

        var isOther = words.Other > (words.Latin + words.Other) * 0.4f;
        if (isOther && code < 0.07f)
        {
            return ContentKind.OtherProse;
        }

        return code > 0.06f || (code > 0.035f && functionShare < 0.22f) || (lines >= 4 && shape.CodeLines > lines * 0.4f && functionShare < 0.25f)
            ? ContentKind.Code
            : isOther ? ContentKind.OtherProse : ContentKind.LatinProse;
    }

    private static byte[] MakeClasses()
    {
        var classes = new byte[256];
        for (var value = 0; value < 256; value++)
        {
            classes[value] = (byte)(value switch
            {
                >= 'a' and <= 'z' => ByteClass.Lower,
                >= 'A' and <= 'Z' => ByteClass.Upper,
                >= '0' and <= '9' => ByteClass.Digit,
                '+' or '/' or '=' or '_' => ByteClass.Sign,
                _ => ByteClass.Other,
            });
        }

        return classes;
    }

    private static bool[] MakeRuns()
    {
        var runs = new bool[256];
        for (var value = 0; value < 256; value++)
        {
            runs[value] = (ByteClass)Classes[value] != ByteClass.Other || value == '-';
        }

        return runs;
    }

    /// <summary>Closing tags.</summary>
    private static int Tags(ReadOnlySpan<byte> text)
    {
        var tags = 0;
        for (var i = 1; i < text.Length; i++)
        {
            tags += (text[i] == '>' && text[i - 1] == '/') || (text[i] == '/' && text[i - 1] == '<') ? 1 : 0;
        }

        return tags;
    }

    /// <summary>
    /// Counts the bytes of long runs that mix cases or digits as chance does. Looked for backwards from where such a run would have to
    /// reach, so that of ordinary text only one byte in six is read.
    /// </summary>
    /// <param name="text">The window's text.</param>
    private static int OpaqueRuns(ReadOnlySpan<byte> text)
    {
        var total = 0;
        for (var start = 0; text.Length - start >= OpaqueRun;)
        {
            var end = start + OpaqueRun;
            var back = end - 1;
            while (back >= start && InRun[text[back]])
            {
                back--;
            }

            if (back >= start)
            {
                start = back + 1;
                continue;
            }

            while (end < text.Length && InRun[text[end]])
            {
                end++;
            }

            if (IsOpaque(text[start..end], LastClass(text[..start])) && !IsAddress(text[..start]))
            {
                total += end - start;
            }

            start = end + 1;
        }

        return total;
    }

    /// <summary>True when what comes next belongs to an address (<c>scheme://...</c>) that began a short way before.</summary>
    private static bool IsAddress(ReadOnlySpan<byte> before)
    {
        before = before[Math.Max(0, before.Length - EmptyText.LongestAddress)..];
        var scheme = before.LastIndexOf("://"u8);
        return scheme >= 0 && !before[scheme..].ContainsAny(AddressEnds);
    }

    /// <summary>
    /// Words joined by signs (paths, addresses) change class seldom; base64 changes it at every second character, hex at every third.
    /// </summary>
    private static bool IsOpaque(ReadOnlySpan<byte> run, ByteClass last)
    {
        var (digits, upper, turns) = (0, 0, 0);
        foreach (var value in run)
        {
            var kind = (ByteClass)Classes[value];
            digits += kind == ByteClass.Digit ? 1 : 0;
            upper += kind == ByteClass.Upper ? 1 : 0;
            turns += kind != last ? 1 : 0;
            last = kind;
        }

        return turns * 4 > run.Length && (digits * 16 > run.Length || upper * 5 > run.Length);
    }

    /// <summary>The class of the last byte that stands in a run.</summary>
    private static ByteClass LastClass(ReadOnlySpan<byte> text)
    {
        var i = text.Length - 1;
        while (i >= 0 && !InRun[text[i]])
        {
            i--;
        }

        return i < 0 ? ByteClass.Other : (ByteClass)Classes[text[i]];
    }
}
