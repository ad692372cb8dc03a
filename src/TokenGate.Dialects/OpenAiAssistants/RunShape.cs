using TokenGate.Dialects.Batches;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiAssistants;

/// <summary>
/// Runs and their steps (https://platform.openai.com/docs/api-reference/runs/object), alone, in lists and streamed
/// (https://platform.openai.com/docs/api-reference/assistants-streaming/events). A run tells the usage of the whole once it is done, its
/// steps each their own. One response, one reader.
/// </summary>
/// <param name="hands">True when the call makes what it answers with: the run begins, and a thread or an assistant is handed out.</param>
internal sealed class RunShape(bool hands) : AnswerShape
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["object"u8].Is("thread.run"u8);

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var kind = value["object"u8];
        if (kind.Is("thread.run"u8))
        {
            ReadRun(value, answer);
        }
        else if (kind.Is("thread.run.step"u8))
        {
            Tell(value, value["run_id"u8].AsString(), value["id"u8].AsString() ?? "", answer);
        }
        else if (kind.Is("thread.message.delta"u8))
        {
            foreach (var part in value["delta"u8]["content"u8].Items)
            {
                answer.Parts.Append(AnswerKind.Text, 0, part["index"u8].AsInt() ?? 0, part["text"u8]["value"u8]);
            }
        }
        else if (kind.Is("list"u8))
        {
            foreach (var item in value["data"u8].Items)
            {
                Read(item, default, answer);
            }
        }
        else
        {
            answer.Error ??= ErrorName.Inside(value) ?? (eventName.SequenceEqual("error"u8) ? ErrorName.OfObject(value) : null);
            if (hands)
            {
                answer.Links.NoteReference(ReferenceKind.Conversation, kind.Is("thread"u8) ? value["id"u8] : default);
                answer.Links.NoteReference(ReferenceKind.Prompt, kind.Is("assistant"u8) ? value["id"u8] : default);
            }
        }
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer)
    {
        answer.HoldsNoAnswer = true;
        if (answer.Parts.Any)
        {
            answer.Links.ShowWith(answer.Parts.ToList());
        }
    }

    private void ReadRun(JsonValue run, Answer answer)
    {
        answer.NoteModel(run["model"u8]);
        var id = run["id"u8].AsString();
        if (hands)
        {
            answer.Links.NoteBegun(id);
            answer.Links.NoteReference(ReferenceKind.Conversation, run["thread_id"u8]);
        }

        Tell(run, id, "", answer);
    }

    private static void Tell(JsonValue told, string? work, string part, Answer answer)
    {
        if (work is not null && OpenAiUsage.ReadCounts(told["usage"u8]) is { } counts)
        {
            answer.Links.Tell(new ToldUsage(work, part, told["model"u8].AsString(), counts, WorkStatus.HasEnded(told["status"u8])));
        }
    }
}
