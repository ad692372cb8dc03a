namespace TokenGate.Scoring.Features;

/// <content>What may stand between two words of one run.</content>
internal ref partial struct EmptyText
{
    /// <summary>Bytes of an address beyond which it is running text.</summary>
    public const int LongestAddress = 200;

    private const int LongestGap = 6;

    private static readonly bool[] ProseMarks = MakeMarks(" ,.;:!?'\"\r\n-()"u8);

    /// <summary>Between words of a comment or of a value; what ends a statement ends running text, too.</summary>
    private static readonly bool[] OtherMarks = MakeMarks(" ,'-\r\n/#*"u8);

    /// <summary>
    /// Whether a run of words goes on beyond what stands between two of them, and where the address began that the second belongs to, or 0.
    /// </summary>
    private static bool GoesOn(ReadOnlySpan<byte> between, bool[] marks, int start, ref int address)
    {
        address = AddressAt(start, between, address);
        return IsLight(between, marks);
    }

    /// <summary>
    /// Where the address (<c>scheme://...</c>) began that a word belongs to; 0 for running text. The words of an address stand in no order,
    /// and it ends with white space, or where it is longer than any that somebody means.
    /// </summary>
    /// <param name="start">Where the word begins.</param>
    /// <param name="between">What stands between it and the word before.</param>
    /// <param name="address">Where the address of the word before began, or 0.</param>
    private static int AddressAt(int start, ReadOnlySpan<byte> between, int address)
    {
        if (address == 0)
        {
            return between.StartsWith("://"u8) ? start : 0;
        }

        return between.IndexOfAny(" \n\r\t"u8) >= 0 || start - address > LongestAddress ? 0 : address;
    }

    /// <summary>True when nothing but a space, a line end or a light mark stands between two words.</summary>
    private static bool IsLight(ReadOnlySpan<byte> between, bool[] marks)
    {
        if (between.Length > LongestGap)
        {
            return false;
        }

        foreach (var value in between)
        {
            // A point before a space ends a sentence, and not the name of an object.
            if (!marks[value] && (value != (byte)'.' || between[^1] > (byte)' '))
            {
                return false;
            }
        }

        return true;
    }

    private static bool[] MakeMarks(ReadOnlySpan<byte> marks)
    {
        var table = new bool[256];
        foreach (var mark in marks)
        {
            table[mark] = true;
        }

        return table;
    }
}
