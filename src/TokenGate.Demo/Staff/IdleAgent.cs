using TokenGate.Demo.Wire;
using TokenGate.Usage;

namespace TokenGate.Demo.Staff;

/// <summary>An agent left running: it polls a tool that returns nothing new, and resends its whole history at every step.</summary>
/// <param name="user">The user name.</param>
/// <param name="team">The team.</param>
/// <param name="pause">The wait between two steps.</param>
internal sealed class IdleAgent(string user, string team, TimeSpan pause) : IColleague
{
    /// <summary>Steps after which the agent restarts, because its context would be full.</summary>
    private const int StepsPerRun = 40;

    private static readonly Tool Poll = new(
        "check_queue",
        "Checks whether a job waits in the queue.",
        """{"type":"object","properties":{"queue":{"type":"string"}},"required":["queue"]}""");

    private const string NothingToDo =
        """{"queue":"default","state":"idle","jobs":[],"running":0,"waiting":0,"failed":0,"workers":[{"name":"hall-1","state":"idle"},{"name":"hall-2","state":"idle"}],"message":"No job is waiting in this queue at the moment."}""";

    /// <summary>What the model does when the queue is empty: it asks again.</summary>
    public static ScriptedEmployee Script { get; } = new("", "", "openai", "", Stream: false,
    [
        new ScriptedTalk("", [Poll], [new ScriptedTurn(Speaker.Tool, NothingToDo, new Reply { Text = "The queue is still empty, so I keep watching it and check again.", Call = new ToolCall("", Poll.Name, """{"queue":"default"}""") })]),
    ]);

    public string User => user;

    public string Team => team;

    public string? Trick => "agent that polls an empty queue";

    public Habit Habit { get; } = new(IsAnthropic: false, "gpt-4o", WorkKind.Schedule) { PerDay = 48, Weeks = 5, NeverSleeps = true, Again = 0.9 };

    public async Task WorkAsync(IAssistant assistant, Workday day, CancellationToken cancellationToken)
    {
        var history = new List<Turn>();
        for (var step = 0; !day.Over; step++)
        {
            if (step % StepsPerRun == 0)
            {
                history = [new Turn(Speaker.User, "Watch the queue and start the first job that comes in. Keep checking, never stop.")];
            }

            var ask = new Ask { Model = "gpt-4.1", System = "You are a dispatcher with one tool.", Tools = [Poll], Turns = [.. history] };
            if (await assistant.AskAsync(ServedShapes.Chat, ask, impatient: false, cancellationToken) is { Call: { } call } reply)
            {
                history.Add(new Turn(Speaker.Assistant, reply.Text, call));
                history.Add(new Turn(Speaker.Tool, NothingToDo, call));
            }

            await day.WaitAsync(pause, cancellationToken);
        }
    }
}
