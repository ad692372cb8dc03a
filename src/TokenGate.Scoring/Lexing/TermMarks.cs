namespace TokenGate.Scoring.Lexing;

/// <summary>The marks of terms that stand side by side.</summary>
internal static class TermMarks
{
    /// <summary>Sets a mark on all of them.</summary>
    public static void Set(Span<Term> terms, TermMark mark)
    {
        foreach (ref var term in terms)
        {
            term.Mark |= mark;
        }
    }

    /// <summary>Takes marks off all of them.</summary>
    public static void Clear(Span<Term> terms, TermMark marks)
    {
        foreach (ref var term in terms)
        {
            term.Mark &= ~marks;
        }
    }

    /// <summary>How many of them bear any of these marks.</summary>
    public static int Count(ReadOnlySpan<Term> terms, TermMark any)
    {
        var count = 0;
        foreach (ref readonly var term in terms)
        {
            count += term.Is(any) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Whether one of them bears any of these marks: all are looked at, without a branch.</summary>
    public static bool Any(ReadOnlySpan<Term> terms, TermMark any)
    {
        var marks = TermMark.None;
        foreach (ref readonly var term in terms)
        {
            marks |= term.Mark;
        }

        return (marks & any) != 0;
    }
}
