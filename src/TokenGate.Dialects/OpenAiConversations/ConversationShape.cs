using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiConversations;

/// <summary>
/// A stored conversation (https://platform.openai.com/docs/api-reference/conversations/object), or its items: ids to refer to, and nothing
/// to count.
/// </summary>
internal sealed class ConversationShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static ConversationShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.Error ??= ErrorName.Inside(value);
        if (value["object"u8].Is("conversation"u8))
        {
            answer.Links.NoteReference(ReferenceKind.Conversation, value["id"u8]);
        }
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => answer.HoldsNoAnswer = true;
}
