using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiResponses;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiConversations;

/// <summary>
/// OpenAI's stored conversations at <c>.../conversations</c> and <c>.../conversations/ID/items</c>
/// (https://platform.openai.com/docs/api-reference/conversations): items are put into them, and a response goes on with them by their id.
/// No model runs. Mistral's conversations stand at the same paths and do run one: their requests hold <c>inputs</c>.
/// </summary>
/// <param name="mistral">The dialect of Mistral's conversations.</param>
internal sealed class OpenAiConversationsDialect(JsonDialect mistral)
    : JsonDialect("openai.conversations", "conversations", "openai", ConversationShape.Instance), IDialect
{
    /// <inheritdoc/>
    public override bool Matches(in RequestHead head) => !RequestPath.HostHas(in head, "mistral")
        && (RequestPath.Contains(in head, "/v1") || RequestPath.Contains(in head, "/openai/"))
        && RequestPath.HasSegments(in head, "/conversations");

    /// <inheritdoc/>
    public IDialect Refine(in RequestHead head, ReadOnlyMemory<byte> body)
    {
        using var tape = new JsonTape();
        return tape.Parse(body) is null && mistral.RecognisesRequest(tape.Root) ? mistral : this;
    }

    /// <inheritdoc/>
    protected override void ReadHead(in RequestHead head, RequestBuilder request)
    {
        request.RunsNoModel = true;
        request.AddReference(ReferenceKind.Conversation, RequestPath.After(in head, "/conversations/", "/"));
    }

    /// <inheritdoc/>
    protected override void Read(JsonValue body, RequestBuilder request) => OpenAiResponsesDialect.ReadItems(body["items"u8], request);
}
