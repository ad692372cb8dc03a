namespace TokenGate.Scoring.Memory;

/// <summary>What is kept of an exchange for comparison with the next ones.</summary>
internal struct PastExchange
{
    /// <summary>When its request's head arrived, in ticks UTC.</summary>
    public long StartedAt;

    /// <summary>Digest of what it asked.</summary>
    public ulong Ask;

    /// <summary>Digest of its new part with all numbers folded; 0 when there was none.</summary>
    public ulong Template;

    /// <summary>Hash of the numbers in its new part.</summary>
    public ulong Numbers;

    /// <summary>How far it was an earlier text, 0 to 1.</summary>
    public float Derived;

    /// <summary>What was concluded.</summary>
    public PastMark Mark;

    /// <summary>The content words of its new part.</summary>
    public WordSetSketch Bag;

    /// <summary>The content words of its answer.</summary>
    public WordSetSketch AnswerWords;
}
