namespace TokenGate.Scoring.Memory;

/// <summary>What is kept of an exchange for comparison with the next ones.</summary>
internal struct PastExchange
{
    /// <summary>When its request's head arrived, in ticks UTC.</summary>
    public long StartedAt;

    /// <summary>Its id, for people; empty when it has none.</summary>
    public string Id;

    /// <summary>Digest of what it asked; 0 when nothing.</summary>
    public ulong Ask;

    /// <summary>It asked nothing new.</summary>
    public bool AskedNothing;

    /// <summary>The content words of its new part.</summary>
    public WordSetSketch Request;

    /// <summary>The content words of its answer.</summary>
    public WordSetSketch Answer;

    /// <summary>Where its words are, among those of all.</summary>
    public long WordsAt;

    /// <summary>How many words of the request there are; those of the answer stand behind them.</summary>
    public int RequestWords;

    /// <summary>How many words of the answer there are.</summary>
    public int AnswerWords;
}
