namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Marks the terms by which one sending differs from the next and nothing is said: dates, times of day, identifiers made by chance.
/// </summary>
internal static class ChanceTerms
{
    /// <summary>
    /// An identifier of this many letters and digits is made by chance: "sha256", "float32" and most error codes are shorter.
    /// </summary>
    private const int MinIdentifier = 8;

    /// <summary>A UUID, a commit or a moment in ISO 8601 has this many digits and letters of hexadecimal numbers.</summary>
    private const int MinHexadecimal = 12;

    /// <summary>A number of this many digits is a moment in seconds since 1970, or finer.</summary>
    private const int MinTimestamp = 10;

    /// <summary>Sets <see cref="TermMark.Chance"/>.</summary>
    /// <param name="text">A segment.</param>
    /// <param name="terms">Its terms.</param>
    public static void Mark(ReadOnlySpan<byte> text, Span<Term> terms)
    {
        for (var i = 0; i < terms.Length; i++)
        {
            if (!terms[i].Is(TermMark.Number | TermMark.Nonce))
            {
                continue;
            }

            var (first, next) = (i, i + 1);
            while (first > 0 && !terms[first].Is(TermMark.WordStart | TermMark.Ideograph))
            {
                first--;
            }

            while (next < terms.Length && !terms[next].Is(TermMark.WordStart | TermMark.Ideograph))
            {
                next++;
            }

            if (IsChance(text, terms[first..next]))
            {
                TermMarks.Set(terms[first..next], TermMark.Chance);
            }

            i = next - 1;
        }
    }

    private static bool IsChance(ReadOnlySpan<byte> text, ReadOnlySpan<Term> word)
    {
        if (word.Length == 1)
        {
            ref readonly var term = ref word[0];
            var length = term.End - term.Start;
            return term.Is(TermMark.Nonce) ? length >= MinIdentifier : term.Is(TermMark.Number) && length >= MinTimestamp;
        }

        return IsHexOrMoment(text[word[0].Start..word[^1].End]) || IsDateOrTime(text, word);
    }

    /// <summary>UUIDs, long hexadecimal identifiers, ISO 8601 moments.</summary>
    private static bool IsHexOrMoment(ReadOnlySpan<byte> text)
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

        // Half of them digits, or it is words in a path; T and Z stand in a moment.
        return digits * 2 >= MinHexadecimal && digits + hex >= MinHexadecimal && other <= 2;
    }

    /// <summary>12:30, 12:30:59, 2026-03-02, 2.3.2026.</summary>
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
