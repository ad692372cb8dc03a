using TokenGate.Dialects.Batches;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.AnthropicSessions;

/// <summary>
/// Sessions and their events, and dreams. <c>span.model_request_end</c> tells what one call of the model used, under the event's id; the
/// session and the dream tell the sum of all. Counts are named as in messages: the input leaves out what was read from and written to the
/// cache. One response, one reader.
/// </summary>
/// <param name="session">The session or dream that the path names; null when it names none.</param>
/// <param name="makes">True when the call makes the agent work.</param>
internal sealed class SessionShape(string? session, bool makes) : AnswerShape
{
    private int _shown;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => [];

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override bool IsLastLine(ReadOnlySpan<byte> data) => false;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        var type = value["type"u8];
        if (type.Is("session"u8))
        {
            ReadSession(value, answer);
        }
        else if (type.Is("dream"u8))
        {
            ReadDream(value, answer);
        }
        else if (type.Is("span.model_request_end"u8))
        {
            Tell(value["model_usage"u8], session, value["id"u8].AsString() ?? "", value["model"u8].AsString(), ended: true, answer);
        }
        else if (type.Is("agent.message"u8))
        {
            foreach (var part in value["content"u8].Items)
            {
                answer.Parts.Append(AnswerKind.Text, 0, _shown++, part["text"u8]);
            }
        }
        else
        {
            answer.Error ??= ErrorName.Inside(value);
            foreach (var item in value["data"u8].Items)
            {
                Read(item, default, answer);
            }
        }
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer)
    {
        answer.HoldsNoAnswer = true;
        if (makes && session is not null && answer.Error is null)
        {
            answer.Links.NoteBegun(session);
        }

        if (answer.Parts.Any)
        {
            answer.Links.ShowWith(answer.Parts.ToList());
        }
    }

    private void ReadSession(JsonValue value, Answer answer)
    {
        var id = value["id"u8].AsString();
        if (makes)
        {
            answer.Links.NoteBegun(id);
            answer.Links.NoteReference(ReferenceKind.Conversation, value["id"u8]);
        }

        Tell(value["usage"u8], id, "", value["agent"u8]["model"u8]["id"u8].AsString(), WorkStatus.HasEnded(value["status"u8]), answer);
    }

    private void ReadDream(JsonValue value, Answer answer)
    {
        var id = value["id"u8].AsString();
        if (makes)
        {
            answer.Links.NoteBegun(id);
        }

        Tell(value["usage"u8], id, "", value["model"u8]["id"u8].AsString(), WorkStatus.HasEnded(value["status"u8]), answer);
    }

    private static void Tell(JsonValue usage, string? work, string part, string? model, bool ended, Answer answer)
    {
        var (input, output) = (Count(usage["input_tokens"u8]), Count(usage["output_tokens"u8]));
        if (work is null || (input is null && output is null))
        {
            return;
        }

        var made = usage["cache_creation"u8];
        var hour = Count(made["ephemeral_1h_input_tokens"u8]);
        var write = Count(usage["cache_creation_input_tokens"u8]) ?? ((made.IsObject ? Count(made["ephemeral_5m_input_tokens"u8]) ?? 0 : null) + (hour ?? 0));
        var cached = Count(usage["cache_read_input_tokens"u8]);
        var counts = new TokenCounts
        {
            Input = input + (cached ?? 0) + (write ?? 0),
            Output = output,
            Cached = cached,
            CacheWrite = write,
            CacheWriteHour = hour,
        };
        if (counts is { Input: > 0 } or { Output: > 0 })
        {
            answer.Links.Tell(new ToldUsage(work, part, model, counts, ended));
        }
    }

    private static long? Count(JsonValue count) => count.AsCount(TokenCounts.Ceiling);
}
