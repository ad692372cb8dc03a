using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Bedrock;

/// <summary>
/// Answers of Bedrock's agents (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_InvokeAgent.html): chunks of
/// text, and, where the client asked for
/// them, traces, each of which holds the usage of one model call
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_OrchestrationModelInvocationOutput.html). Without traces no
/// tokens are told; nor are they by
/// <c>retrieveAndGenerate</c>.
/// </summary>
internal sealed class AgentShape : AnswerShape
{
    private static readonly UsageNames Names = new() { Input = new("inputTokens"), Output = new("outputTokens") };

    /// <summary>The one instance.</summary>
    public static AgentShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => [];

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["trace"u8].IsObject;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.Error ??= ErrorName.Inside(value);
        answer.TellsNoTokens = "an agent tells tokens in its traces alone";
        answer.Parts.Append(AnswerKind.Text, 0, 0, answer.Decode(value["bytes"u8]));
        answer.Parts.Append(AnswerKind.Text, 0, 0, value["text"u8]);
        answer.Parts.Append(AnswerKind.Text, 0, 0, value["output"u8]["text"u8]);
        var traces = value["trace"u8].Members;
        while (traces.MoveNext())
        {
            ReadTrace(traces.Current, traces.Name, answer);
        }
    }

    private static void ReadTrace(JsonValue trace, JsonValue name, Answer answer)
    {
        var output = trace["modelInvocationOutput"u8];
        using var report = new UsageReport();
        if (report.Read(output["metadata"u8]["usage"u8], Names) && report.ToCounts(Names.All) is { } counts)
        {
            // The traces of one step share an id: a step is asked once.
            answer.Usage.Steps.Set($"{name.AsString(32)}:{output["traceId"u8].AsString() ?? $"#{answer.Mark++}"}", counts);
        }
    }
}
