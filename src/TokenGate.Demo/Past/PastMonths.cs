using TokenGate.Demo.Staff;
using TokenGate.Pricing;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Usage;

namespace TokenGate.Demo.Past;

/// <summary>
/// Three months of the company before the day that the demo plays, as records: nobody wants to wait for them. Honest work grows slowly, as
/// colleagues join and two leave; what inflates began some weeks ago. The same day gives the same months, but for the ids.
/// </summary>
internal sealed class PastMonths
{
    /// <summary>How far back it goes, in days.</summary>
    public const int Days = 91;

    /// <summary>The last exchange of those who are gone lies so many days back.</summary>
    private const int GoneFor = 40;

    /// <summary>Exchanges of one conversation.</summary>
    private const int Turns = 6;

    private const int DaysPerWeek = 7;
    private const double WeekendShare = 0.1;
    private const double FailedShare = 0.01;

    private readonly SimulatedScores _scores;
    private readonly PriceBook _prices;
    private readonly Random _chance = new(20261130);

    /// <summary>Makes months that are scored by some models, and priced.</summary>
    public PastMonths(string models, PriceBook prices) => (_scores, _prices) = (new SimulatedScores(ModelSet.Load(models, FeatureCatalogue.All)), prices);

    /// <summary>The records of the days before a day, in the order of their time.</summary>
    /// <param name="staff">The staff, in the order in which they have their tools.</param>
    /// <param name="today">The day that is played.</param>
    public IReadOnlyList<UsageRecord> Before(IReadOnlyList<IColleague> staff, DateOnly today)
    {
        var records = new List<UsageRecord>();
        var people = staff.Select(static (colleague, place) => (colleague.User, colleague.Team, colleague.Habit, Last: 1, Place: place))
            .Concat(Company.Gone.Select((each, place) => (each.User, each.Team, each.Habit, Last: GoneFor, Place: staff.Count + place)));
        foreach (var (user, team, habit, last, place) in people)
        {
            var assignment = Assignment.From(team, place);
            for (var back = Math.Min(Days, habit.Weeks * DaysPerWeek); back >= last; back--)
            {
                records.AddRange(DayOf(user, team, habit, assignment, today.AddDays(-back), back));
            }
        }

        return [.. records.OrderBy(static record => record.StartedAt)];
    }

    private IEnumerable<UsageRecord> DayOf(string user, string team, Habit habit, Assignment assignment, DateOnly day, int back)
    {
        // Habits grow: from half to all of what they are today.
        var growth = 1 - (0.5 * back / (habit.Weeks * DaysPerWeek));
        var isFree = !habit.NeverSleeps && day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        var count = (int)((habit.PerDay * growth * (isFree ? WeekendShare : 1)) + _chance.NextDouble());
        var (start, length) = habit.NeverSleeps ? (TimeSpan.Zero, TimeSpan.FromHours(24)) : (TimeSpan.FromHours(8), TimeSpan.FromHours(9.5));
        var times = Enumerable.Range(0, count).Select(_ => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) + start + (length * _chance.NextDouble())).Order().ToArray();
        for (var i = 0; i < count; i++)
        {
            yield return Exchange(user, team, habit, assignment, times[i], i % Turns, i / Turns);
        }
    }

    private UsageRecord Exchange(string user, string team, Habit habit, Assignment assignment, DateTimeOffset at, int turn, int conversation)
    {
        var isFailed = _chance.NextDouble() < FailedShare;
        var verdict = isFailed ? Verdict.Failed : habit.Verdict != Verdict.Trusted && _chance.Next(5) > 0 ? habit.Verdict : Verdict.Trusted;
        var split = isFailed ? TokenSplit.None : Split(habit, verdict, turn);
        var record = new UsageRecord
        {
            Id = Guid.CreateVersion7(at).ToString(),
            StartedAt = at,
            Duration = TimeSpan.FromMilliseconds(400 + (12 * split.Output * _chance.NextDouble())),
            User = user,
            Team = team,
            Project = assignment.Project,
            Client = assignment.Client,
            Conversation = ConversationOf(user, at, conversation),
            Work = habit.Work,
            Route = "ai",
            Method = "POST",
            Path = habit.IsAnthropic ? "/v1/messages" : "/v1/chat/completions",
            Dialect = habit.IsAnthropic ? "anthropic-messages" : "openai-chat",
            Provider = habit.IsAnthropic ? "anthropic" : "openai",
            Operation = "chat",
            Model = habit.Model,
            Status = isFailed ? 529 : 200,
            Counts = isFailed ? TokenCounts.Unknown : new TokenCounts { Input = split.Input, Output = split.Output, Cached = split.Replayed * 3 / 4 },
            Source = isFailed ? UsageSource.Missing : _chance.Next(40) == 0 ? UsageSource.Estimated : UsageSource.Provider,
            Judgement = (isFailed ? new Judgement { Verdict = verdict, Split = split, Policy = "upstream answered 529" } : _scores.Judge(verdict, split, _chance)) with { Rules = CountingRules.Edition },
            FinishReason = isFailed ? null : "stop",
            RequestBytes = 900 + (4 * split.Input),
            ResponseBytes = 300 + (4 * split.Output),
        };
        return record.IsUsage ? record with { Cost = _prices.Price(BillableExchange.From(record), out _) } : record;
    }

    private TokenSplit Split(Habit habit, Verdict verdict, int turn)
    {
        var (input, output, replayed) = habit.Work switch
        {
            WorkKind.Step => (_chance.Next(800, 4_000), _chance.Next(80, 600), 6_000 + (turn * 3_500)),
            WorkKind.Batch => (_chance.Next(500, 1_600), _chance.Next(80, 320), 0),
            WorkKind.Schedule => (_chance.Next(200, 500), _chance.Next(40, 90), _chance.Next(8_000, 26_000)),
            _ => (_chance.Next(300, 2_600), _chance.Next(150, 1_100), turn * 1_700),
        };
        if (verdict == Verdict.Padded)
        {
            (input, output) = (_chance.Next(4_000, 9_000), _chance.Next(5, 40));
        }
        else if (verdict == Verdict.Inflated)
        {
            output = _chance.Next(6_000, 14_000);
        }

        replayed = verdict == Verdict.Trusted ? replayed : 0;
        var (again, againOut) = ((long)(input * habit.Again), (long)(output * habit.Again / (verdict == Verdict.Trusted ? 2 : 1)));
        var (fresh, freshOut) = (input - again, output - againOut);
        return verdict == Verdict.Trusted
            ? new TokenSplit(replayed, again, fresh, 0, againOut, freshOut, 0)
            : new TokenSplit(replayed, again, 0, fresh, againOut, 0, freshOut);
    }

    /// <summary>The name of a conversation, which is a hash in the gateway too.</summary>
    private static string ConversationOf(string user, DateTimeOffset at, int number)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var letter in FormattableString.Invariant($"{user} {at:yyyy-MM-dd} {number}"))
        {
            hash = (hash ^ letter) * 1_099_511_628_211UL;
        }

        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }
}
