using System.Text;
using TokenGate.Usage;

namespace TokenGate.Metering.Tests.Cadence;

/// <summary>One exchange of the simulated company: who sends it, what it is, and what it should be called.</summary>
internal sealed record SimulatedExchange(DateTimeOffset Start, TimeSpan Length, string Source, string User, string Client, string Kind, RequestContent Content);

/// <summary>
/// Three weeks of a company whose people chat, paste, type in editors and let agents work, beside programs: schedules of many periods and
/// jitters, batches, bots that answer each other. Nothing in it is made for the rules: gaps of people are long-tailed, schedules drift.
/// </summary>
internal static class SimulatedWork
{
    private const int Days = 21;

    private static readonly DateTimeOffset First = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Words =
        "the report of customers orders invoice shipping contract german letter please answer code function test error table summary plan budget price week review".Split(' ');

    /// <summary>All exchanges in the order of their ends. The same seed gives the same ones.</summary>
    public static List<SimulatedExchange> Company(int seed)
    {
        var random = new Random(seed);
        var all = new List<SimulatedExchange>();
        for (var i = 0; i < 30; i++)
        {
            Person(all, random, $"person {i}");
        }

        for (var i = 0; i < 40; i++)
        {
            Schedule(all, random, $"schedule {i}");
        }

        for (var i = 0; i < 10; i++)
        {
            Batch(all, random, $"batch {i}");
        }

        Bots(all, random);
        return [.. all.OrderBy(each => each.Start + each.Length)];
    }

    private static void Person(List<SimulatedExchange> all, Random random, string name)
    {
        var template = Text(random, 12);
        var morning = random.Next(3) == 0;
        for (var day = 0; day < Days; day++)
        {
            if (day % 7 >= 5 && random.Next(10) > 0)
            {
                continue;
            }

            var at = First.AddDays(day).AddHours(8).AddMinutes(random.Next(120));
            var evening = First.AddDays(day).AddHours(16 + (random.NextDouble() * 4));
            if (morning)
            {
                // "Plan my day", about when the computer is on.
                Talk(all, random, name, at = First.AddDays(day).AddHours(9).AddMinutes(random.Next(-12, 13)).AddSeconds(random.Next(60)), 1, "Plan my day. Today is " + day);
            }

            while ((at += Gap(random, 25 * 60)) < evening)
            {
                at = random.Next(10) switch
                {
                    < 5 => Talk(all, random, name, at, 1 + random.Next(8), Text(random, 30)),
                    < 7 => Talk(all, random, name, at, 1, template + Text(random, 20)),
                    < 8 => Paste(all, random, name, at, template),
                    _ => Agent(all, random, name, at),
                };
            }
        }
    }

    private static DateTimeOffset Talk(List<SimulatedExchange> all, Random random, string user, DateTimeOffset at, int turns, string first)
    {
        var talk = new List<Segment> { Says(SegmentRole.System, "You are a helpful assistant.") };
        for (var turn = 0; turn < turns; turn++)
        {
            talk.Add(Says(SegmentRole.User, turn == 0 ? first : Text(random, 15)));
            var length = TimeSpan.FromSeconds(1 + (random.NextDouble() * 20));
            all.Add(new SimulatedExchange(at, length, user, user, "open-webui", WorkKind.Turn, new RequestContent { Segments = [.. talk] }));
            talk.Add(Says(SegmentRole.Assistant, Text(random, 40)));
            at += length + TimeSpan.FromSeconds(3) + Gap(random, 60);
        }

        return at;
    }

    /// <summary>Some texts in a row into the same prompt, as fast as a person copies.</summary>
    private static DateTimeOffset Paste(List<SimulatedExchange> all, Random random, string user, DateTimeOffset at, string template)
    {
        for (var i = random.Next(2, 8); i > 0; i--)
        {
            at = Talk(all, random, user, at, 1, template + Text(random, 60)) + TimeSpan.FromSeconds(8);
        }

        return at;
    }

    private static DateTimeOffset Agent(List<SimulatedExchange> all, Random random, string user, DateTimeOffset at)
    {
        var talk = new List<Segment> { Says(SegmentRole.System, "You are a coding agent."), Says(SegmentRole.User, Text(random, 25)) };
        var kind = WorkKind.Turn;
        for (var step = random.Next(3, 40); step > 0; step--)
        {
            var length = TimeSpan.FromSeconds(2 + (random.NextDouble() * 15));
            all.Add(new SimulatedExchange(at, length, user, user, "claude-code", kind, new RequestContent { Segments = [.. talk] }));
            talk.Add(Says(SegmentRole.Assistant, Text(random, 10)));
            var asks = random.Next(12) == 0;
            talk.Add(Says(asks ? SegmentRole.User : SegmentRole.ToolResult, Text(random, 20)));
            kind = asks ? WorkKind.Turn : WorkKind.Step;
            at += length + (asks ? TimeSpan.FromSeconds(5) + Gap(random, 90) : TimeSpan.FromSeconds(random.NextDouble() * 2));
        }

        return at;
    }

    private static void Schedule(List<SimulatedExchange> all, Random random, string name)
    {
        int[] periods = [1, 5, 7, 10, 15, 30, 60, 60, 120, 240, 720, 1440, 1440, 1440];
        var minutes = periods[random.Next(periods.Length)];
        var jitter = minutes switch { < 5 => 1.0, < 60 => 4.0, < 1440 => 30.0, _ => 75.0 };
        var weekdays = minutes == 1440 && random.Next(2) == 0;
        var missing = random.Next(4) == 0 ? 0.03 : 0;
        var prompt = "Summarise the " + Text(random, 6) + " of ";
        var until = First.AddDays(minutes < 15 ? 2 : Days);
        for (var at = First.AddMinutes(random.Next(minutes)); at < until; at = at.AddMinutes(minutes))
        {
            if ((weekdays && at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) || random.NextDouble() < missing)
            {
                continue;
            }

            var start = at.AddSeconds(random.NextDouble() * jitter);
            var talk = new List<Segment> { Says(SegmentRole.User, $"{prompt}{at:yyyy-MM-dd HH:mm}: {Text(random, 40)}") };
            all.Add(new SimulatedExchange(start, TimeSpan.FromSeconds(3 + random.Next(10)), name, "svc-reports", "python-http", WorkKind.Schedule, new RequestContent { Segments = [.. talk] }));
        }
    }

    private static void Batch(List<SimulatedExchange> all, Random random, string name)
    {
        var at = First.AddDays(random.Next(Days)).AddMinutes(random.Next(1440));
        var prompt = Text(random, 10);
        for (var i = random.Next(50, 400); i > 0; i--, at += TimeSpan.FromSeconds(random.NextDouble() * 3))
        {
            var content = new RequestContent { Segments = [Says(SegmentRole.System, prompt), Says(SegmentRole.User, Text(random, 50))] };
            all.Add(new SimulatedExchange(at, TimeSpan.FromSeconds(1 + random.Next(6)), name, $"user of {name}", "openai-python", WorkKind.Batch, content));
        }
    }

    /// <summary>Two programs that pass phrases to each other, day and night.</summary>
    private static void Bots(List<SimulatedExchange> all, Random random)
    {
        var talk = new List<Segment> { Says(SegmentRole.User, "Let us talk.") };
        var at = First;
        for (var i = 0; i < 400; i++)
        {
            var length = TimeSpan.FromSeconds(1 + random.NextDouble());
            all.Add(new SimulatedExchange(at, length, "bots", "bot owner", "openai-python", WorkKind.Schedule, new RequestContent { Segments = [.. talk] }));
            talk.Add(Says(SegmentRole.Assistant, Text(random, 5)));
            talk.Add(Says(SegmentRole.User, Text(random, 5)));
            at += length + TimeSpan.FromMilliseconds(random.Next(10, 300));
        }
    }

    /// <summary>A pause of a person: most are short, some are long.</summary>
    private static TimeSpan Gap(Random random, double seconds) => TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) * seconds);

    private static string Text(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));

    private static Segment Says(SegmentRole role, string text) => new(role, 0, Encoding.UTF8.GetBytes(text));
}
