using System.Collections.Frozen;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Ollama;

/// <summary>
/// Ollama's answers (https://github.com/ollama/ollama/blob/main/docs/api.md), streamed as lines unless the request says <c>"stream":
/// false</c>. The last object has <c>"done": true</c> and the counts; <c>prompt_eval_count</c> is left out when the prompt came from the
/// cache, which is unknown, not zero.
/// </summary>
internal sealed class OllamaShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static OllamaShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts { get; } = FrozenSet.ToFrozenSet(["prompt_eval_count", "eval_count"]);

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["done"u8].Kind is JsonKind.True or JsonKind.False && value["model"u8].IsString;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.NoteModel(value["model"u8]);
        answer.Error ??= ErrorName.Inside(value);
        var parts = answer.Parts;
        var message = value["message"u8];
        parts.Append(AnswerKind.Reasoning, 0, 0, message["thinking"u8].IsString ? message["thinking"u8] : value["thinking"u8]);
        parts.Append(AnswerKind.Text, 0, 0, message["content"u8].IsString ? message["content"u8] : value["response"u8]);
        foreach (var call in message["tool_calls"u8].Items)
        {
            // A call comes whole, so each is a part of its own.
            var index = 0;
            while (parts.Has(AnswerKind.ToolCall, 0, index))
            {
                index++;
            }

            parts.Append(AnswerKind.ToolCall, 0, index, call["function"u8]["name"u8]);
            parts.Append(AnswerKind.ToolCall, 0, index, call["function"u8]["arguments"u8].Raw.Span);
        }

        var usage = answer.Usage;
        var isVector = value["embeddings"u8].IsArray || value["embedding"u8].IsArray;
        usage.Input = usage.Count(value["prompt_eval_count"u8], "prompt_eval_count") ?? usage.Input;
        usage.Output = usage.Count(value["eval_count"u8], "eval_count") ?? (isVector && usage.Input is not null ? 0 : usage.Output);
        answer.Delivered |= isVector;
        if (value["done"u8].IsTrue)
        {
            answer.NoteFinish(value["done_reason"u8]);
            answer.Last = true;
            if (value["context"u8].Length > 0)
            {
                answer.Links.NoteReference(ReferenceKind.Conversation, OllamaContext.IdentityOf(value["context"u8]));
            }
        }
    }
}
