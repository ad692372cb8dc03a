using TokenGate.Demo.Wire;
using TokenGate.Usage;

namespace TokenGate.Demo.Staff;

/// <summary>Does the work of a script, once, spread over the day.</summary>
/// <param name="script">The script.</param>
/// <param name="seed">The seed of chance.</param>
internal sealed class HonestColleague(ScriptedEmployee script, int seed) : IColleague
{
    /// <summary>Share of streamed answers that the user aborts.</summary>
    private const double Impatience = 0.02;

    public string User => script.User;

    public string Team => script.Team;

    public string? Trick => null;

    /// <summary>Programs by their names; a third of the people began on the way.</summary>
    public Habit Habit { get; } = new(script.Vendor == "anthropic", script.Model, WorkOf(script.User))
    {
        PerDay = script.User.StartsWith("batch.", StringComparison.Ordinal) ? 16 : script.User.StartsWith("agent.", StringComparison.Ordinal) ? 14 : 5 + (seed % 6),
        Weeks = seed % 3 == 2 ? 2 + (seed * 5 % 9) : 13,
    };

    public async Task WorkAsync(IAssistant assistant, Workday day, CancellationToken cancellationToken)
    {
        var chance = new Random(seed);
        var wire = script.Vendor == "anthropic" ? ServedShapes.Messages : ServedShapes.Chat;
        var steps = script.Talks.Sum(talk => talk.Turns.Count);
        var step = 0;
        foreach (var talk in script.Talks)
        {
            var history = new List<Turn>();
            foreach (var turn in talk.Turns)
            {
                await day.UntilDueAsync(step++, steps, chance, cancellationToken);
                if (day.Over)
                {
                    return;
                }

                history.Add(new Turn(turn.Speaker, turn.Text, turn.Speaker == Speaker.Tool ? history[^1].Call : null));
                var ask = new Ask
                {
                    Model = script.Model,
                    System = talk.System,
                    Tools = talk.Tools,
                    Turns = [.. history],
                    Stream = script.Stream,
                };
                var impatient = script.Stream && turn.Answer is null && chance.NextDouble() < Impatience;
                var reply = await assistant.AskAsync(wire, ask, impatient, cancellationToken);
                if (reply is null)
                {
                    step += talk.Turns.Count - history.Count(said => said.Speaker != Speaker.Assistant);
                    break;
                }

                history.Add(new Turn(Speaker.Assistant, reply.Text, reply.Call));
            }
        }
    }

    private static string WorkOf(string user) => user.Split('.')[0] switch
    {
        "agent" => WorkKind.Step,
        "batch" => WorkKind.Batch,
        _ => WorkKind.Turn,
    };
}
