using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>
/// A hash of what a segment asks: its terms without identifiers made by chance, dates and times of day. Two requests with one digest ask
/// the same. Ordinary numbers count: chapter 4 is not chapter 3.
/// </summary>
internal static class AskDigest
{
    /// <summary>An identifier of this length or more, in letters and digits, is made by chance: order and commit numbers are shorter.</summary>
    private const int MinNonce = 12;

    /// <summary>A number of this many digits is a moment in seconds since 1970, or finer.</summary>
    private const int MinTimestamp = 10;

    /// <summary>Digest of a segment.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="terms">Its terms.</param>
    /// <param name="key">The key.</param>
    /// <returns>0 when it asks nothing.</returns>
    public static ulong Compute(ReadOnlySpan<byte> text, ReadOnlySpan<Term> terms, MemoryKey key)
    {
        var digest = 0UL;
        for (var first = 0; first < terms.Length;)
        {
            var next = first + 1;
            while (next < terms.Length && !terms[next].Is(TermMark.WordStart | TermMark.Ideograph))
            {
                next++;
            }

            var word = terms[first..next];
            if (!IsChance(text, word))
            {
                foreach (ref readonly var term in word)
                {
                    digest = key.Chain(digest, term.Hash);
                }
            }

            first = next;
        }

        return digest;
    }

    private static bool IsChance(ReadOnlySpan<byte> text, ReadOnlySpan<Term> word)
    {
        if (word.Length == 1)
        {
            ref readonly var term = ref word[0];
            var length = term.End - term.Start;
            return term.Is(TermMark.Nonce) ? length >= MinNonce : term.Is(TermMark.Number) && length >= MinTimestamp;
        }

        if (!word[0].Is(TermMark.Number | TermMark.Nonce) && !word[1].Is(TermMark.Number | TermMark.Nonce))
        {
            return false;
        }

        return IsHexOrTimestamp(text[word[0].Start..word[^1].End]) || IsDateOrTime(text, word);
    }

    /// <summary>UUIDs, long hexadecimal identifiers, ISO 8601 moments.</summary>
    private static bool IsHexOrTimestamp(ReadOnlySpan<byte> text)
    {
        var (digits, hex, other) = (0, 0, 0);
        foreach (var value in text)
        {
            if (char.IsAsciiDigit((char)value))
            {
                digits++;
            }
            else if (char.IsAsciiHexDigit((char)value))
            {
                hex++;
            }
            else if (char.IsAsciiLetter((char)value) || value >= 0x80)
            {
                other++;
            }
        }

        return digits >= 6 && digits + hex >= MinNonce && other <= 2;
    }

    private static bool IsDateOrTime(ReadOnlySpan<byte> text, ReadOnlySpan<Term> word)
    {
        if (word.Length > 3)
        {
            return false;
        }

        var (year, time) = (false, true);
        for (var i = 0; i < word.Length; i++)
        {
            var length = word[i].End - word[i].Start;
            if (!word[i].Is(TermMark.Number) || length is not (1 or 2 or 4))
            {
                return false;
            }

            year |= length == 4;
            time &= length <= 2 && (i == 0 || text[word[i].Start - 1] == ':');
        }

        return time || (word.Length == 3 && year);
    }
}
