namespace TokenGate.Tokens.Merging;

/// <summary>Cuts and merges valid UTF-8 under one encoding. Thread-safe.</summary>
internal abstract unsafe class Codec
{
    /// <summary>The tokens of a text.</summary>
    public abstract int Count(byte* text, byte* end);

    /// <summary>Appends the ids of a text's tokens.</summary>
    public abstract void Encode(byte* text, byte* end, ref IdBuffer ids);
}
