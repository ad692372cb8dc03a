using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.Generic;

/// <summary>
/// Answers at paths that say nothing. The first value that a known shape recognises decides the shape; otherwise usage under known names
/// is read,
/// and an answer without any is a problem: it must not be counted by guess.
/// </summary>
/// <param name="shapes">The known shapes, first match wins.</param>
internal sealed class GenericShape(AnswerShape[] shapes) : AnswerShape
{
    /// <summary>
    /// Values that are shown to the shapes in vain, at most: a stream says what it is at its beginning, and one of five million values of
    /// no shape took two minutes.
    /// </summary>
    private const int MostTried = 1_000;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => GenericUsage.Names.All;

    /// <inheritdoc/>
    public override bool StreamsArrays => true;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override bool IsLastLine(ReadOnlySpan<byte> data)
    {
        foreach (var shape in shapes)
        {
            if (shape.IsLastLine(data))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        if (value.Length == 0)
        {
            // Servers send empty objects to keep a connection alive.
            return;
        }

        if (value["jsonrpc"u8].IsString || value.First["jsonrpc"u8].IsString)
        {
            answer.Problem = "JSON-RPC";
            return;
        }

        if (answer.Recognised is null && answer.Unrecognised < MostTried)
        {
            answer.Unrecognised++;
            foreach (var shape in shapes)
            {
                if (shape.Recognises(value))
                {
                    answer.Recognised = shape;
                    break;
                }
            }
        }

        if (answer.Recognised is { } recognised)
        {
            recognised.Read(value, eventName, answer);
            return;
        }

        answer.NoteModel(value["model"u8]);
        answer.NoteId(value["id"u8]);
        answer.Error ??= ErrorName.Inside(value);
        var text = value["text"u8].IsString ? value["text"u8]
            : value["output"u8].IsString ? value["output"u8]
            : value["response"u8].IsString ? value["response"u8]
            : value["answer"u8].IsString ? value["answer"u8]
            : value["generated_text"u8].IsString ? value["generated_text"u8]
            : value["content"u8];
        answer.Parts.Append(AnswerKind.Text, 0, 0, text);
        foreach (var output in value["outputs"u8].Items)
        {
            ReadOutput(output, answer);
        }

        // DashScope's own answers, cumulative in a stream unless increments were asked for:
        // https://www.alibabacloud.com/help/en/model-studio/dashscope-api-reference.
        answer.Parts.Grow(AnswerKind.Text, 0, 0, value["output"u8]["text"u8]);
        var choice = 0;
        foreach (var item in value["output"u8]["choices"u8].Items)
        {
            answer.Parts.Grow(AnswerKind.Reasoning, choice, 0, item["message"u8]["reasoning_content"u8]);
            answer.Parts.Grow(AnswerKind.Text, choice++, 0, item["message"u8]["content"u8]);
        }

        GenericUsage.Read(value, answer.Usage);
    }

    /// <summary>Mistral's conversations: https://docs.mistral.ai/agents/agents_basics/#conversations.</summary>
    private static void ReadOutput(JsonValue output, Answer answer)
    {
        if (output["type"u8].Is("tool.execution"u8))
        {
            answer.Usage.Billed.NoteCall(output["name"u8].Raw.Span);
        }

        answer.Parts.Append(AnswerKind.Text, 0, 0, output["content"u8]);
        foreach (var part in output["content"u8].Items)
        {
            answer.Parts.Append(AnswerKind.Text, 0, 0, part["text"u8]);
        }
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer)
    {
        if (answer.Recognised is { } recognised)
        {
            recognised.Finish(answer);
            return;
        }

        HeaderCounts.Read(answer);
        OpenAiUsage.Reconcile(answer.Usage, answer.Model);
        if (answer.Usage.IsUnknown)
        {
            answer.Problem ??= "no usage of a known shape";
        }
    }
}
