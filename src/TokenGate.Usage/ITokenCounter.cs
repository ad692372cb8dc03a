namespace TokenGate.Usage;

/// <summary>Counts tokens of text under one encoding. Thread-safe and without state.</summary>
public interface ITokenCounter
{
    /// <summary>The encoding's name, for example <c>o200k_base</c>.</summary>
    string Encoding { get; }

    /// <summary>
    /// True when the encoding is the model's own; false when it stands in for a tokenizer that its vendor does not publish.
    /// </summary>
    bool IsExact { get; }

    /// <summary>
    /// Tokens of UTF-8 text. Invalid sequences count as the replacement character. Never throws on input; the result is at least 0.
    /// </summary>
    int Count(ReadOnlySpan<byte> utf8);
}
