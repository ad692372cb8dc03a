using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Native;

/// <summary>
/// vLLM's tokens in, tokens out at <c>/inference/v1/generate</c> (https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html):
/// the answer is lists of token ids,
/// and their lengths are the count. The question is one too, in the request.
/// </summary>
internal sealed class VllmTokensShape : AnswerShape
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => [];

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value)
    {
        var choice = value["choices"u8].First;
        return choice["token_ids"u8].IsArray && !value["usage"u8].IsObject
            && !choice["text"u8].IsString && !choice["message"u8].IsObject && !choice["delta"u8].IsObject;
    }

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteId(value["request_id"u8]);
        answer.NoteModel(value["model"u8]);
        answer.Error ??= ErrorName.Inside(value);
        foreach (var choice in value["choices"u8].Items)
        {
            var tokens = choice["token_ids"u8].Length;
            answer.Delivered |= tokens > 0;
            answer.NoteFinish(choice["finish_reason"u8]);
            answer.Usage.Output = (answer.Usage.Output ?? 0) + tokens;
            answer.Usage.NoteCounted();
        }
    }
}
