namespace TokenGate.Usage;

/// <summary>A part of an answer, its deltas joined.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Choice">Which of several parallel answers it belongs to, from 0.</param>
/// <param name="Text">The unescaped text as UTF-8.</param>
public readonly record struct AnswerPart(AnswerKind Kind, int Choice, ReadOnlyMemory<byte> Text);
