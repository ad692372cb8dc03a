using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>What a part of an answer is found by.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Choice">The answer that it belongs to, from 0.</param>
/// <param name="Index">The provider's index in that answer.</param>
internal readonly record struct AnswerPlace(AnswerKind Kind, int Choice, int Index);
