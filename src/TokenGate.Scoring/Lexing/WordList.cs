namespace TokenGate.Scoring.Lexing;

/// <summary>The words of a text, with what was counted beside them.</summary>
internal sealed class WordList : PooledList<Word>
{
    /// <summary>Characters met, invisible ones included.</summary>
    public int Characters;

    /// <summary>Invisible characters met.</summary>
    public int Invisible;

    /// <summary>Forgets the words and keeps the memory.</summary>
    public void Clear()
    {
        Truncate(0);
        Characters = 0;
        Invisible = 0;
    }
}
