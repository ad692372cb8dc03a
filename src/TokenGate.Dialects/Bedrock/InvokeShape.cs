using TokenGate.Dialects.AnthropicMessages;
using TokenGate.Dialects.Cohere;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Bedrock;

/// <summary>
/// Answers of invoked models, each in its vendor's shape (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html); in
/// a stream
/// each chunk is that JSON as base64. Usage comes, in the order in which it is believed: in the vendor's body; in the last chunk's
/// <c>amazon-bedrock-invocationMetrics</c>, which tell of the same call; in the headers <c>x-amzn-bedrock-input-token-count</c> and
/// <c>-output-</c>.
/// Of Cohere the body comes last: it counts Cohere's own preamble, which Bedrock does not.
/// </summary>
internal sealed class InvokeShape : AnswerShape
{
    private static readonly AnswerShape[] Vendors =
        [NovaSonicShape.Instance, AnthropicShape.Instance, ConverseShape.Instance, OpenAiChatShape.Instance, TextModelShape.Instance, CohereChatShape.Instance];

    private static readonly UsageNames Metrics = new()
    {
        Input = new("inputTokenCount"),
        Output = new("outputTokenCount"),
        Cached = new("cacheReadInputTokenCount"),
        CacheWrite = new("cacheWriteInputTokenCount"),
    };

    /// <summary>The one instance.</summary>
    public static InvokeShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => TextModelShape.Instance.KnownCounts;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        if (eventName.SequenceEqual("chunk"u8) || (value["bytes"u8].IsString && value.Length <= 2))
        {
            value = answer.Unpack(value["bytes"u8]);
        }

        if (value["images"u8].Length > 0 || value["artifacts"u8].Length > 0)
        {
            // Pictures of Stability, Titan and Nova Canvas.
            answer.Delivered = true;
            answer.TellsNoTokens = "billed by pictures";
        }

        answer.Recognised ??= ShapeOf(value);
        answer.Recognised?.Read(value, default, answer);
        answer.Error ??= ErrorName.Inside(value);
        ReadMetrics(value["amazon-bedrock-invocationMetrics"u8], answer);
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer)
    {
        answer.Recognised?.Finish(answer);
        var report = answer.Usage;
        if (IsOpen(answer))
        {
            ReadHeaders(answer.Head, report);
            report.Output ??= answer.Delivered && report.Input is not null ? 0 : null;
        }
    }

    /// <summary>True while no count has come that is believed more than what Bedrock itself says.</summary>
    private static bool IsOpen(Answer answer) =>
        answer.Usage.IsUnknown || (answer.Recognised is CohereChatShape && !answer.Usage.InputIsUncached);

    private static void ReadHeaders(ResponseHead head, UsageReport report)
    {
        report.Input = report.Count(head.Header("x-amzn-bedrock-input-token-count"), "x-amzn-bedrock-input-token-count") ?? report.Input;
        report.Output = report.Count(head.Header("x-amzn-bedrock-output-token-count"), "x-amzn-bedrock-output-token-count") ?? report.Output;
    }

    /// <summary>The vendor's shape. Anthropic streams open with an event that its own reader knows.</summary>
    private static AnswerShape? ShapeOf(JsonValue value)
    {
        foreach (var shape in Vendors)
        {
            if (shape.Recognises(value))
            {
                return shape;
            }
        }

        return null;
    }

    private static void ReadMetrics(JsonValue metrics, Answer answer)
    {
        if (!metrics.IsObject)
        {
            return;
        }

        answer.Last = true;
        if (!IsOpen(answer))
        {
            return;
        }

        var report = answer.Usage;
        report.Total = null;
        report.Replace(metrics, Metrics);
        report.InputIsUncached = true;
    }
}
