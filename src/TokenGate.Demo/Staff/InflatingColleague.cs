using TokenGate.Demo.Wire;

namespace TokenGate.Demo.Staff;

/// <summary>Sends worthless requests one after the other until the day is over.</summary>
/// <param name="user">The user name.</param>
/// <param name="team">The team.</param>
/// <param name="trick">What is done, in a few words.</param>
/// <param name="pause">The wait between two requests.</param>
/// <param name="seed">The seed of chance.</param>
/// <param name="habit">How it was in the weeks before.</param>
/// <param name="makeAsk">Makes request number n, from 0.</param>
internal sealed class InflatingColleague(
    string user,
    string team,
    string trick,
    TimeSpan pause,
    int seed,
    Habit habit,
    Func<int, Random, Ask> makeAsk) : IColleague
{
    public string User => user;

    public string Team => team;

    public string? Trick => trick;

    public Habit Habit => habit;

    public async Task WorkAsync(IAssistant assistant, Workday day, CancellationToken cancellationToken)
    {
        var chance = new Random(seed);
        for (var n = 0; !day.Over; n++)
        {
            await assistant.AskAsync(ServedShapes.Chat, makeAsk(n, chance), impatient: false, cancellationToken);
            await day.WaitAsync(pause, cancellationToken);
        }
    }
}
