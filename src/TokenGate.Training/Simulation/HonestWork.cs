using System.Text.Json;
using TokenGate.Training.Corpora;

namespace TokenGate.Training.Simulation;

/// <summary>
/// Cuts the honest prompts of a corpus into stretches of work that one person does in a row: a conversation, a batch over one template,
/// several questions about one file, single questions. Adds what happens to honest people: failed requests that are tried again, answers
/// asked for anew, the same question once more the next morning.
/// </summary>
internal sealed class HonestWork(Corpus corpus, AnswerMaker answers, Dice dice)
{
    /// <summary>All stretches, in a random order.</summary>
    public List<List<Draft>> Stretches()
    {
        var stretches = new List<List<Draft>>();
        foreach (var conversation in corpus.Honest.Where(prompt => prompt.Session is not null).GroupBy(prompt => (prompt.Source, prompt.Session)))
        {
            stretches.Add(Conversation([.. conversation.OrderBy(prompt => prompt.Turn)]));
        }

        foreach (var batch in corpus.Honest.Where(prompt => prompt.Session is null && prompt.Batch is not null).GroupBy(prompt => (prompt.Source, prompt.Batch)))
        {
            stretches.Add([.. batch.Select(prompt => Single(prompt) with { Automatic = true })]);
        }

        foreach (var source in corpus.Honest.Where(prompt => prompt is { Session: null, Batch: null }).GroupBy(prompt => prompt.Source))
        {
            // Questions about one file stay together; so do a few of the others, as one person's morning.
            var rest = source.ToList();
            for (var at = 0; at < rest.Count;)
            {
                var count = rest[at].Reask ? Together(rest, at) : dice.Roll(1, 5);
                stretches.Add([.. rest.Skip(at).Take(count).Select(Single)]);
                at += count;
            }
        }

        return dice.Shuffled(stretches);
    }

    private static int Together(List<HonestPrompt> prompts, int from)
    {
        var count = 1;
        while (from + count < prompts.Count && prompts[from + count].Reask && count < 8)
        {
            count++;
        }

        return count;
    }

    private List<Draft> Conversation(List<HonestPrompt> turns)
    {
        var drafts = new List<Draft>();
        for (var i = 0; i < turns.Count; i++)
        {
            var next = i + 1 < turns.Count ? turns[i + 1].Messages : [];
            var own = turns[i].Messages.Count;
            var real = next.Count > own && next[own].Role == "assistant" ? next[own] : null;
            var draft = real is null ? Single(turns[i]) : Happens(new Draft(turns[i].Messages, real.Content) { ToolCalls = ToolCalls(real), Origin = turns[i] });
            drafts.Add(draft with { Automatic = turns[i].Category == "agent" });
        }

        return drafts;
    }

    private static string? ToolCalls(ChatTurn message) =>
        message.Json.Contains("\"tool_calls\"", StringComparison.Ordinal)
        && JsonElement.Parse(message.Json).TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array
            ? calls.GetRawText() : null;

    private Draft Single(HonestPrompt prompt) => Happens(new Draft(prompt.Messages, answers.To(prompt)) { Origin = prompt });

    private Draft Happens(Draft draft) => dice.Unit() switch
    {
        < 0.01 => draft with { FailsFirst = true },
        < 0.025 => draft with { Regenerated = answers.To(draft.Origin!) },
        _ => draft with { Cut = dice.Chance(0.01) },
    };
}
