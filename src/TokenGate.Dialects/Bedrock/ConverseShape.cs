using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Bedrock;

/// <summary>
/// Converse (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html) and its stream
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html), and Nova's own bodies, which look the same
/// with each
/// event wrapped in its name. <c>inputTokens</c> leaves out what was read from and written to the cache. The last event is
/// <c>metadata</c>, with usage.
/// </summary>
internal sealed class ConverseShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static ConverseShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => Names.All;

    private static UsageNames Names { get; } = new()
    {
        Input = new("inputTokens"),
        Output = new("outputTokens"),
        Total = new("totalTokens"),
        Cached = new("cacheReadInputTokens", "cacheReadInputTokenCount"),
        CacheWrite = new("cacheWriteInputTokens", "cacheWriteInputTokenCount"),
    };

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["output"u8]["message"u8].IsObject || value["usage"u8]["inputTokens"u8].HasValue
        || value["contentBlockDelta"u8].IsObject || value["messageStart"u8].IsObject || value["messageStop"u8].IsObject
        || value["metadata"u8]["usage"u8].IsObject;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.Error ??= ErrorName.Inside(value);
        answer.Usage.Billed.ReadBeside(value["metadata"u8].IsObject ? value["metadata"u8] : value);
        var parts = answer.Parts;
        var index = 0;
        foreach (var block in value["output"u8]["message"u8]["content"u8].Items)
        {
            ReadBlock(block, index++, parts);
        }

        ReadDelta(value["contentBlockDelta"u8].IsObject ? value["contentBlockDelta"u8] : value, parts);
        ReadDelta(value["contentBlockStart"u8], parts);
        answer.NoteFinish(value["stopReason"u8]);
        answer.NoteFinish(value["messageStop"u8]["stopReason"u8]);
        var usage = value["metadata"u8]["usage"u8].IsObject ? value["metadata"u8]["usage"u8] : value["usage"u8];
        ReadUsage(usage, answer.Usage);
        answer.Last |= usage.IsObject;
    }

    private static void ReadBlock(JsonValue block, int index, AnswerParts parts)
    {
        parts.Append(AnswerKind.Text, 0, index, block["text"u8]);
        parts.Append(AnswerKind.Reasoning, 0, index, block["reasoningContent"u8]["reasoningText"u8]["text"u8]);
        parts.Append(AnswerKind.ToolCall, 0, index, block["toolUse"u8]["name"u8]);
        parts.Append(AnswerKind.ToolCall, 0, index, block["toolUse"u8]["input"u8].Raw.Span);
    }

    private static void ReadDelta(JsonValue value, AnswerParts parts)
    {
        var index = value["contentBlockIndex"u8].AsInt() ?? 0;
        parts.Append(AnswerKind.ToolCall, 0, index, value["start"u8]["toolUse"u8]["name"u8]);
        var delta = value["delta"u8];
        parts.Append(AnswerKind.Text, 0, index, delta["text"u8]);
        parts.Append(AnswerKind.Reasoning, 0, index, delta["reasoningContent"u8]["text"u8]);
        parts.Append(AnswerKind.ToolCall, 0, index, delta["toolUse"u8]["input"u8]);
    }

    private static void ReadUsage(JsonValue usage, UsageReport report)
    {
        if (!report.Read(usage, Names))
        {
            return;
        }

        report.InputIsUncached = true;
        long? hour = null;
        foreach (var detail in usage["cacheDetails"u8].Items)
        {
            // How long a write is kept: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CacheDetail.html.
            if (detail["ttl"u8].Is("1h"u8) && report.Count(detail["inputTokens"u8], "cacheDetails") is { } count)
            {
                hour = (hour ?? 0) + count;
            }
        }

        report.CacheWriteHour = hour ?? report.CacheWriteHour;
    }
}
