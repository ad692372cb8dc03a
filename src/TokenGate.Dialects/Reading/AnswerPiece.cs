using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Reading;

/// <summary>A piece of text that a frame brought.</summary>
/// <param name="Place">The part that it was appended to.</param>
/// <param name="Text">Where it stands in the frame.</param>
internal readonly record struct AnswerPiece(AnswerPlace Place, JsonValue Text);
