using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.AnthropicMessages;

/// <summary>
/// Anthropic's messages, whole (https://docs.anthropic.com/en/api/messages) and streamed
/// (https://docs.anthropic.com/en/docs/build-with-claude/streaming). <c>input_tokens</c> leaves out what was read from or written to the
/// cache, so the
/// input is the sum of three counts (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance).
/// In a stream <c>message_start</c> opens with the input and a placeholder for the output; <c>message_delta</c> overrides it, cumulatively.
/// </summary>
internal sealed class AnthropicShape : AnswerShape
{
    /// <summary>The frame on which clients leave is short; a longer line is not searched.</summary>
    private const int MaxLastLine = 1024;

    /// <summary>The one instance.</summary>
    public static AnthropicShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    private static UsageNames Names { get; } = new()
    {
        Input = new("input_tokens"),
        Output = new("output_tokens"),
        Cached = new("cache_read_input_tokens"),
        CacheWrite = new("cache_creation_input_tokens"),
        CacheWriteHour = new("cache_creation.ephemeral_1h_input_tokens"),
        Reasoning = new("output_tokens_details.thinking_tokens"),
    };

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) =>
        value["type"u8].Is("message"u8) || value["type"u8].Is("message_start"u8);

    /// <inheritdoc/>
    public override bool IsLastLine(ReadOnlySpan<byte> data) =>
        data.Length <= MaxLastLine && data.IndexOf("\"message_stop\""u8) >= 0 && data.TrimEnd((byte)' ').EndsWith("}"u8);

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var type = value["type"u8];
        if (type.Is("content_block_delta"u8))
        {
            ReadDelta(value["delta"u8], value["index"u8].AsInt() ?? 0, answer.Parts);
            answer.IsPiece = true;
        }
        else if (type.Is("content_block_start"u8))
        {
            ReadBlock(value["content_block"u8], value["index"u8].AsInt() ?? 0, answer, opening: true);
            NoteResult(value["content_block"u8], answer);
        }
        else if (type.Is("message_delta"u8))
        {
            answer.NoteFinish(value["delta"u8]["stop_reason"u8]);
            NoteContainer(value["delta"u8]["container"u8], answer);
            ReadUsage(value["usage"u8], answer);
        }
        else if (type.Is("message_stop"u8))
        {
            answer.Last = true;
        }
        else if (type.Is("error"u8) || value["error"u8].HasValue)
        {
            answer.Error ??= ErrorName.Inside(value);
            answer.Last = true;
        }
        else
        {
            ReadMessage(value["message"u8].IsObject ? value["message"u8] : value, answer);
        }
    }

    private static void ReadMessage(JsonValue message, Answer answer)
    {
        answer.NoteModel(message["model"u8]);
        answer.NoteId(message["id"u8]);
        answer.NoteFinish(message["stop_reason"u8]);
        NoteContainer(message["container"u8], answer);
        var index = 0;
        foreach (var block in message["content"u8].Items)
        {
            ReadBlock(block, index++, answer, opening: false);
            NoteResult(block, answer);
        }

        ReadUsage(message["usage"u8], answer);
    }

    /// <summary>The container of the answer's code, for later requests to go on in.</summary>
    private static void NoteContainer(JsonValue container, Answer answer)
    {
        if (container.IsObject)
        {
            answer.Links.NoteReference(ReferenceKind.Container, container["id"u8]);
        }
    }

    /// <summary>
    /// What a tool of the provider's found comes back with the history, and is told again by its call. Files that code wrote have ids.
    /// </summary>
    private static void NoteResult(JsonValue block, Answer answer)
    {
        var type = block["type"u8];
        if (type.IsString && type.Raw.Span.EndsWith("_tool_result"u8))
        {
            answer.Links.NoteReference(ReferenceKind.Response, block["tool_use_id"u8]);
            foreach (var output in block["content"u8]["content"u8].Items)
            {
                answer.Links.NoteReference(ReferenceKind.File, output["file_id"u8]);
            }
        }
    }

    private static void ReadBlock(JsonValue block, int index, Answer answer, bool opening)
    {
        var parts = answer.Parts;
        if (block["type"u8].Is("server_tool_use"u8))
        {
            answer.Usage.Billed.NoteCall(block["name"u8].Raw.Span);
        }

        parts.Append(AnswerKind.Text, 0, index, block["text"u8]);
        parts.Append(AnswerKind.Reasoning, 0, index, block["thinking"u8]);
        parts.Append(AnswerKind.ToolCall, 0, index, block["name"u8]);
        var input = block["input"u8];

        // A streamed call opens with an empty input; its arguments follow as text.
        if (input.IsObject && (!opening || input.Length > 0))
        {
            parts.Append(AnswerKind.ToolCall, 0, index, input.Raw.Span);
        }
    }

    private static void ReadDelta(JsonValue delta, int index, AnswerParts parts)
    {
        parts.Append(AnswerKind.Text, 0, index, delta["text"u8]);
        parts.Append(AnswerKind.Reasoning, 0, index, delta["thinking"u8]);
        parts.Append(AnswerKind.ToolCall, 0, index, delta["partial_json"u8]);
    }

    private static void ReadUsage(JsonValue usage, Answer answer)
    {
        var report = answer.Usage;
        if (report.Read(usage, Names))
        {
            report.InputIsUncached = true;

            // Of a list that broke off nobody knows whether the steps in it are billed.
            var iterations = usage["iterations"u8];
            if (!answer.IsPartial && iterations.Length > 0)
            {
                AnthropicSteps.Read(iterations, report.Steps, Names);
            }
        }
    }
}
