using TokenGate.Dialects.Batches;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiEvals;

/// <summary>Runs of evaluations, alone and in lists: <c>per_model_usage</c> grows while they run. One response, one reader.</summary>
/// <param name="begins">True when the call begins the run.</param>
internal sealed class EvalRunShape(bool begins) : AnswerShape
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        if (value["object"u8].Is("eval.run"u8) && value["id"u8].AsString() is { } run)
        {
            ReadRun(value, run, answer);
            return;
        }

        answer.Error ??= ErrorName.Inside(value);
        foreach (var item in value["data"u8].Items)
        {
            if (item["object"u8].Is("eval.run"u8) && item["id"u8].AsString() is { } listed)
            {
                ReadRun(item, listed, answer);
            }
        }
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => answer.HoldsNoAnswer = true;

    private void ReadRun(JsonValue value, string run, Answer answer)
    {
        if (begins)
        {
            answer.Links.NoteBegun(run);
        }

        foreach (var usage in value["per_model_usage"u8].Items)
        {
            if (usage["model_name"u8].AsString() is { } model && OpenAiUsage.ReadCounts(usage) is { } counts)
            {
                // The number of calls is no token.
                counts = counts with { Extra = counts.Extra.Remove("invocation_count") };
                answer.Links.Tell(new ToldUsage(run, model, model, counts, WorkStatus.HasEnded(value["status"u8])) { OnlyWhenBegun = true });
            }
        }
    }
}
