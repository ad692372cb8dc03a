using System.Buffers;
using System.Buffers.Text;
using TokenGate.Usage;

namespace TokenGate.Scoring.Features;

/// <summary>
/// Whether what holds no words holds something all the same. Characters of chance stand for nothing; a certificate, a dump of a file, a
/// text in base64 do, and it shows: the certificate's lengths agree, or the answer tells what is in it. What is encoded is decoded, and
/// what it says is looked for in the answer. Whoever pastes noise gets no answer that reads it.
/// </summary>
internal static class OpaqueContent
{
    /// <summary>Characters of base64 or hexadecimal digits in a row, below which nothing is encoded.</summary>
    private const int LeastRun = 24;

    /// <summary>Bytes that are decoded of a window, at most: a window has about a thousand characters.</summary>
    private const int MostDecoded = 1_024;

    /// <summary>The longest certificate, key or signature block in PEM, in bytes of text.</summary>
    private const int LongestPem = 16_384;

    /// <summary>Letters of a word that is no chance, and from where on one alone is enough.</summary>
    private const int ShortName = 5;
    private const int LongName = 8;

    /// <summary>Bytes that an answer quotes in hexadecimal digits.</summary>
    private const int QuotedDigits = 8;

    /// <summary>Digits of the shortest digest (MD5), and the share of lines in ten that a list of them has.</summary>
    private const int LeastDigest = 32;
    private const int MostLinesInTen = 8;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static ReadOnlySpan<byte> PemBegin => "-----BEGIN "u8;

    private static ReadOnlySpan<byte> PemEnd => "-----END "u8;

    /// <summary>
    /// Marks the windows that hold no words, and those of them that hold something as files (<see cref="TextWindow.IsFile"/>).
    /// </summary>
    /// <param name="reading">What was read of the request.</param>
    /// <param name="answer">What was answered to it.</param>
    public static void Mark(TextReading reading, ResponseContent answer)
    {
        Span<byte> decoded = stackalloc byte[MostDecoded];
        var windows = reading.Windows;
        for (var first = 0; first < windows.Length; first++)
        {
            // Windows in a row are one thing: of a long file the answer reads a part.
            var (end, isKnown) = (first, false);
            while (end < windows.Length && IsCandidate(reading, in windows[end]))
            {
                isKnown |= windows[end].IsFile || IsKnown(reading, in windows[end], decoded, answer);
                end++;
            }

            for (var i = first; i < end; i++)
            {
                windows[i].IsWordless = true;
                windows[i].IsFile |= isKnown;
            }

            first = end;
        }
    }

    /// <summary>Whether a piece of a short text, where question and material share a window, holds something.</summary>
    public static bool IsKnown(TextReading reading, in TextWindow piece, ResponseContent answer) =>
        IsCandidate(reading, in piece) && IsKnown(reading, in piece, stackalloc byte[MostDecoded], answer);

    /// <summary>Digests with the names of what they are of, one on each line: a list to compare, and no noise.</summary>
    public static bool IsListOfDigests(ReadOnlySpan<byte> text)
    {
        var (lines, named) = (0, 0);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].Trim(" \r\t"u8);
            var (digests, names) = (0, 0);
            foreach (var part in line.SplitAny(" \t:=()"u8))
            {
                var word = line[part];
                var isHex = !word.IsEmpty && !word.ContainsAnyExcept(HexDigits);
                digests += isHex && word.Length >= LeastDigest ? 1 : 0;
                names += !isHex && word.Length < LeastDigest && word.IndexOfAnyInRange((byte)'A', (byte)'z') >= 0 ? 1 : 0;
            }

            lines += line.IsEmpty ? 0 : 1;
            named += digests == 1 && names > 0 ? 1 : 0;
        }

        return named >= 2 && named * 10 >= lines * MostLinesInTen;
    }

    private static bool IsKnown(TextReading reading, in TextWindow window, Span<byte> decoded, ResponseContent answer) =>
        HoldsPem(reading.Text, in window) || IsRead(decoded[..Decode(reading.TextOf(in window), decoded)], answer);

    private static bool IsCandidate(TextReading reading, in TextWindow window) =>
        window.Kind == ContentKind.Opaque
        || (window.Digits * 5 > window.Digits + window.Letters && (EmptyText.IsDump(reading, in window) || HasAddresses(reading.TextOf(in window))));

    /// <summary>
    /// Lines as hexdump and xxd write them: an address of seven digits or more, then pairs. A file of zeros is such a dump as well.
    /// </summary>
    private static bool HasAddresses(ReadOnlySpan<byte> text)
    {
        var (lines, addressed) = (0, 0);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            var end = line.IndexOfAnyExcept(HexDigits);
            lines += line.Length > LeastRun ? 1 : 0;
            addressed += line.Length > LeastRun && end >= 7 && line[end] is (byte)' ' or (byte)':' ? 1 : 0;
        }

        return addressed >= 2 && addressed * 10 >= lines * MostLinesInTen;
    }

    /// <summary>Whether a window overlaps a block of PEM whose outermost length is that of its bytes (X.690, 8.1.3).</summary>
    private static bool HoldsPem(ReadOnlySpan<byte> text, in TextWindow window)
    {
        var from = Math.Max(0, window.Start - LongestPem);
        var begin = text[from..window.End].LastIndexOf(PemBegin);
        if (begin < 0)
        {
            return false;
        }

        var block = text[(from + begin)..Math.Min(text.Length, from + begin + LongestPem)];
        var line = block.IndexOf((byte)'\n');
        var end = block.IndexOf(PemEnd);
        if (line < 0 || end < line || from + begin + end < window.Start)
        {
            return false;
        }

        var body = block[line..end];
        Span<byte> head = stackalloc byte[8];
        Span<byte> bytes = stackalloc byte[6];
        var (characters, kept) = (0, 0);
        foreach (var value in body)
        {
            if (IsBase64(value) && value != (byte)'=')
            {
                characters++;
                if (kept < head.Length)
                {
                    head[kept++] = value;
                }
            }
        }

        if (kept < head.Length || Base64.DecodeFromUtf8(head, bytes, out _, out _) != OperationStatus.Done || bytes[0] != 0x30)
        {
            return false;
        }

        var declared = bytes[1] switch { 0x82 => 4 + (bytes[2] << 8) + bytes[3], 0x81 => 3 + bytes[2], < 0x80 and var length => 2 + length, _ => -1 };
        return declared == characters * 3 / 4;
    }

    /// <summary>Decodes what a window encodes, in base64 or in hexadecimal digits.</summary>
    /// <returns>How many bytes.</returns>
    private static int Decode(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var count = 0;
        for (var at = 0; at < text.Length && count < into.Length;)
        {
            var length = RunAt(text[at..]);
            if (length >= LeastRun)
            {
                count += DecodeRun(text.Slice(at, length), into[count..]);
            }

            at += length + 1;
        }

        return count > 0 ? count : DecodePairs(text, into);
    }

    private static int DecodeRun(ReadOnlySpan<byte> run, Span<byte> into)
    {
        var most = Math.Min(run.Length, into.Length);
        if (!run[..most].ContainsAnyExcept(HexDigits))
        {
            return FromHex(run[..(most & ~1)], into);
        }

        Span<byte> copy = stackalloc byte[MostDecoded];
        copy = copy[..(most & ~3)];
        run[..copy.Length].CopyTo(copy);
        copy.Replace((byte)'-', (byte)'+');
        copy.Replace((byte)'_', (byte)'/');
        return Base64.DecodeFromUtf8(copy, into, out _, out var written, isFinalBlock: true) == OperationStatus.Done ? written : 0;
    }

    /// <summary>Decodes a dump: pairs of digits, or two pairs together, up to the gutter; the address before them is no content.</summary>
    private static int DecodePairs(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var count = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            var gutter = line.IndexOf((byte)'|');
            line = gutter < 0 ? line : line[..gutter];
            foreach (var word in line.Split((byte)' '))
            {
                var pair = line[word];
                if (pair.Length is 2 or 4 && !pair.ContainsAnyExcept(HexDigits) && into.Length - count >= 2)
                {
                    count += FromHex(pair, into[count..]);
                }
            }
        }

        return count;
    }

    private static int FromHex(ReadOnlySpan<byte> digits, Span<byte> into) =>
        Convert.FromHexString(digits, into[..Math.Min(into.Length, digits.Length / 2)], out _, out var written) == OperationStatus.InvalidData ? 0 : written;

    /// <summary>Whether an answer tells what bytes say: a name out of them, two words, or some of them in hexadecimal digits.</summary>
    private static bool IsRead(ReadOnlySpan<byte> bytes, ResponseContent answer)
    {
        if (bytes.Length < LeastRun / 2)
        {
            return false;
        }

        for (var i = 0; i < answer.Parts.Count; i++)
        {
            var text = answer.Parts[i].Text.Span;
            if (Quotes(bytes, text) || Names(bytes, text))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Names(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> answer)
    {
        ReadOnlySpan<byte> before = default;
        for (var at = 0; at < bytes.Length; at++)
        {
            var (start, letters) = (at, 0);
            while (at < bytes.Length && IsOfName(bytes[at]))
            {
                letters += char.IsAsciiLetter((char)bytes[at]) ? 1 : 0;
                at++;
            }

            var name = bytes[start..at];
            if (letters < ShortName || answer.IndexOf(name) < 0)
            {
                continue;
            }

            if (name.Length >= LongName || (!before.IsEmpty && !before.SequenceEqual(name)))
            {
                return true;
            }

            before = name;
        }

        return false;
    }

    /// <summary>Whether an answer has bytes as digits, in a row or in pairs.</summary>
    private static bool Quotes(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> answer)
    {
        Span<byte> quoted = stackalloc byte[32];
        Span<byte> raw = stackalloc byte[16];
        var count = 0;
        for (var i = 0; i <= answer.Length; i++)
        {
            if (i < answer.Length && char.IsAsciiHexDigit((char)answer[i]) && count < quoted.Length)
            {
                quoted[count++] = answer[i];
            }
            else if (i == answer.Length || answer[i] != (byte)' ')
            {
                if (count >= QuotedDigits && bytes.IndexOf(raw[..FromHex(quoted[..(count & ~1)], raw)]) >= 0)
                {
                    return true;
                }

                count = 0;
            }
        }

        return false;
    }

    private static bool IsOfName(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'.' or (byte)'-' or (byte)'_' or (byte)'@';

    /// <summary>The length of the run of base64 characters that a text begins with.</summary>
    private static int RunAt(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && IsBase64(text[length]))
        {
            length++;
        }

        return length;
    }

    private static bool IsBase64(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'+' or (byte)'/' or (byte)'-' or (byte)'_' or (byte)'=';
}
