using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiResponses;

/// <summary>
/// Responses, whole (https://platform.openai.com/docs/api-reference/responses/object) and streamed
/// (https://platform.openai.com/docs/api-reference/responses-streaming). Usage comes once, in the response object of the last event
/// (<c>response.completed</c>, <c>.incomplete</c>, <c>.failed</c>), which repeats the whole answer; the deltas before it are not counted
/// twice. A background response is answered at once, without usage: it comes with the poll that finds it finished.
/// </summary>
internal sealed class OpenAiResponsesShape : AnswerShape
{
    /// <summary>The type stands at the head of an event; further in is the answer's own text.</summary>
    private const int TypeWindow = 48;

    /// <summary>Parts of one output item have neighbouring indexes.</summary>
    private const int PartsPerItem = 256;

    /// <summary>The one instance.</summary>
    public static OpenAiResponsesShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["object"u8].Is("response"u8)
        || (value["type"u8].IsString && value["type"u8].Raw.Span.StartsWith("response."u8));

    /// <inheritdoc/>
    public override bool IsLastLine(ReadOnlySpan<byte> data)
    {
        var start = data[..Math.Min(data.Length, TypeWindow)];
        return base.IsLastLine(data)
            || (data.EndsWith("}"u8) && (start.IndexOf("\"response.completed\""u8) >= 0 || start.IndexOf("\"response.incomplete\""u8) >= 0
                || start.IndexOf("\"response.failed\""u8) >= 0));
    }

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var type = value["type"u8];
        if (type.IsString && (type.Raw.Span.StartsWith("response."u8) || type.Is("error"u8)))
        {
            ReadEvent(value, type, answer);
        }
        else
        {
            ReadResponse(value, answer);
            answer.Error ??= ErrorName.Inside(value);
        }
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => OpenAiUsage.Reconcile(answer.Usage, answer.Model);

    private static void ReadEvent(JsonValue value, JsonValue type, Answer answer)
    {
        var parts = answer.Parts;
        var item = value["output_index"u8].AsInt() ?? 0;
        var index = Index(item, value["content_index"u8].AsInt() ?? 0);
        if (type.Is("response.output_text.delta"u8) || type.Is("response.output_audio_transcript.delta"u8))
        {
            parts.Append(AnswerKind.Text, 0, index, value["delta"u8]);
        }
        else if (type.Is("response.function_call_arguments.delta"u8) || type.Is("response.custom_tool_call_input.delta"u8)
            || type.Is("response.mcp_call_arguments.delta"u8) || type.Is("response.code_interpreter_call_code.delta"u8))
        {
            parts.Append(AnswerKind.ToolCall, 0, Index(item, 0), value["delta"u8]);
        }
        else if (type.Is("response.reasoning_summary_text.delta"u8) || type.Is("response.reasoning_text.delta"u8))
        {
            parts.Append(AnswerKind.Reasoning, 0, Index(item, 0), value["delta"u8]);
        }
        else if (type.Is("response.refusal.delta"u8))
        {
            parts.Append(AnswerKind.Refusal, 0, index, value["delta"u8]);
        }
        else if (type.Is("response.output_item.added"u8))
        {
            parts.Append(AnswerKind.ToolCall, 0, Index(item, 0), value["item"u8]["name"u8]);
        }
        else if (type.Is("error"u8))
        {
            answer.Error ??= ErrorName.Inside(value);
            answer.Last = true;
        }
        else if (type.Is("response.output_item.done"u8))
        {
            ReadItem(value["item"u8], answer.Links);
        }
        else if (value["response"u8].IsObject)
        {
            ReadResponse(value["response"u8], answer);
            answer.Last |= type.Is("response.completed"u8) || type.Is("response.incomplete"u8) || type.Is("response.failed"u8)
                || type.Is("response.cancelled"u8);
        }
    }

    private static void ReadResponse(JsonValue response, Answer answer)
    {
        answer.NoteModel(response["model"u8]);
        answer.NoteId(response["id"u8]);
        answer.Usage.Billed.ReadBeside(response);
        ReadCalls(response["output"u8], answer.Usage.Billed);
        var status = response["status"u8];
        if (status.Is("incomplete"u8))
        {
            answer.NoteFinish(response["incomplete_details"u8]["reason"u8]);
        }
        else if (status.Is("completed"u8) || status.Is("cancelled"u8))
        {
            answer.NoteFinish(status);
        }
        else if (status.Is("failed"u8))
        {
            answer.Error ??= response["error"u8].IsObject ? ErrorName.OfObject(response["error"u8]) : "failed";
        }

        ReadLinks(response, answer);
        answer.Pending = status.Is("queued"u8) || status.Is("in_progress"u8);
        if (!answer.Parts.Any)
        {
            ReadOutput(response["output"u8], answer);
        }

        OpenAiUsage.Read(response["usage"u8], answer.Usage);
    }

    /// <summary>
    /// What later requests may refer to: the conversation it was added to, its own items, and the containers of its code.
    /// </summary>
    private static void ReadLinks(JsonValue response, Answer answer)
    {
        if (response["conversation"u8]["id"u8].IsString)
        {
            answer.Links.NoteReference(ReferenceKind.Conversation, response["conversation"u8]["id"u8]);
        }

        foreach (var item in response["output"u8].Items)
        {
            ReadItem(item, answer.Links);
        }
    }

    private static void ReadItem(JsonValue item, AnswerLinks links)
    {
        links.NoteReference(ReferenceKind.Response, item["id"u8]);
        links.NoteReference(ReferenceKind.Container, item["container_id"u8]);
        links.NotePicture(item["result"u8]);
        foreach (var part in item["content"u8].Items)
        {
            foreach (var annotation in part["annotations"u8].Items)
            {
                // A file that the code wrote.
                links.NoteReference(ReferenceKind.File, annotation["type"u8].Is("container_file_citation"u8) ? annotation["file_id"u8] : default);
            }
        }
    }

    /// <summary>
    /// Calls of the provider's own tools, which are billed and stand nowhere but among the output items
    /// (https://platform.openai.com/docs/guides/tools). Functions, and shells and patches that the client runs, are not the provider's.
    /// </summary>
    private static void ReadCalls(JsonValue output, BilledReport billed)
    {
        if (output.Length == 0)
        {
            return;
        }

        billed.ForgetCalls();
        foreach (var item in output.Items)
        {
            var type = item["type"u8];
            if (type.IsString && type.Raw.Span.EndsWith("_call"u8) && !type.Is("function_call"u8) && !type.Is("custom_tool_call"u8)
                && !type.Is("local_shell_call"u8) && !type.Is("apply_patch_call"u8) && !type.Is("computer_call"u8))
            {
                billed.NoteCall(type.Raw.Span);
            }
        }
    }

    private static void ReadOutput(JsonValue output, Answer answer)
    {
        var parts = answer.Parts;
        var position = 0;
        foreach (var item in output.Items)
        {
            var index = Index(position++, 0);
            var content = index;
            foreach (var part in item["content"u8].Items)
            {
                var kind = part["type"u8].Is("reasoning_text"u8) ? AnswerKind.Reasoning : AnswerKind.Text;
                parts.Append(kind, 0, content, part["text"u8]);
                parts.Append(AnswerKind.Text, 0, content, part["transcript"u8]);
                parts.Append(AnswerKind.Refusal, 0, content, part["refusal"u8]);
                content++;
            }

            foreach (var summary in item["summary"u8].Items)
            {
                parts.Append(AnswerKind.Reasoning, 0, index, summary["text"u8]);
            }

            parts.Append(AnswerKind.ToolCall, 0, index, item["name"u8]);
            parts.Append(AnswerKind.ToolCall, 0, index, item["arguments"u8]);
            parts.Append(AnswerKind.ToolCall, 0, index, item["input"u8]);
            parts.Append(AnswerKind.ToolCall, 0, index, item["code"u8]);
            answer.Delivered |= item["result"u8].IsString || item["action"u8].IsObject;
        }
    }

    private static int Index(int item, int content) => unchecked((item * PartsPerItem) + content);
}
