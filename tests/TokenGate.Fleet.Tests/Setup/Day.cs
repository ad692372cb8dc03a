using System.Globalization;
using System.Text;
using TokenGate.Usage;

namespace TokenGate.Fleet.Tests.Setup;

/// <summary>A day of chats, agents and loops, by a seed: what each person says depends on nothing but the seed.</summary>
internal static class Day
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>All of it, in the order of time.</summary>
    public static IReadOnlyList<Said> Of(int seed, int chats = 5, int agents = 3, int loops = 2, int turns = 12)
    {
        var said = new List<Said>();
        for (var i = 0; i < chats; i++)
        {
            said.AddRange(Chat($"chat.{i}", (seed * 1_000) + i, turns, "user", "assistant"));
        }

        for (var i = 0; i < agents; i++)
        {
            said.AddRange(Agent($"agent.{i}", (seed * 1_000) + 100 + i, turns));
        }

        for (var i = 0; i < loops; i++)
        {
            said.AddRange(Loop($"loop.{i}", (seed * 1_000) + 200 + i, 2 * turns));
        }

        return [.. said.OrderBy(static each => each.At)];
    }

    /// <summary>A text of so many words that never come again.</summary>
    public static string Words(int count, int seed)
    {
        var random = new Random(seed);
        string[] onsets = ["b", "br", "d", "dr", "f", "fl", "g", "gr", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w"];
        string[] vowels = ["a", "e", "i", "o", "u", "ai", "ea", "ou"];
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            for (var s = random.Next(3); s >= 0; s--)
            {
                text.Append(onsets[random.Next(onsets.Length)]).Append(vowels[random.Next(vowels.Length)]);
            }

            text.Append(i % 12 == 11 ? ". " : " ");
        }

        return text.ToString();
    }

    private static IEnumerable<Said> Chat(string user, int seed, int turns, string asks, string answers)
    {
        var random = new Random(seed);
        var messages = new List<(string Role, string Text)> { ("system", "You are the assistant of the company. Answer briefly, in the language of the question, and name your sources.") };
        for (var turn = 0; turn < turns; turn++)
        {
            messages.Add((asks, Words(15 + random.Next(90), random.Next())));
            var answer = Words(60 + random.Next(150), random.Next());
            yield return new Said(user, Content(messages), answer, Morning.AddSeconds((90 * turn) + random.Next(60)));
            messages.Add((answers, answer));
        }
    }

    private static IEnumerable<Said> Agent(string user, int seed, int turns)
    {
        var random = new Random(seed);
        var messages = new List<(string Role, string Text)>
        {
            ("system", "You are an agent that works in a terminal. " + Words(200, 42)),
            ("user", "Please repair the build of this project. " + Words(40, seed)),
        };
        for (var turn = 0; turn < turns; turn++)
        {
            var answer = string.Create(CultureInfo.InvariantCulture, $"calling shell {{\"command\":\"make step{turn} {Words(6, random.Next())}\"}}");
            yield return new Said(user, Content(messages), answer, Morning.AddSeconds((80 * turn) + random.Next(60)));
            messages.Add(("assistant", answer));
            messages.Add(("tool", Words(80 + random.Next(200), random.Next())));
        }
    }

    private static IEnumerable<Said> Loop(string user, int seed, int times)
    {
        var prompt = Words(30, seed);
        for (var i = 0; i < times; i++)
        {
            yield return new Said(
                user,
                Content([("user", string.Create(CultureInfo.InvariantCulture, $"{prompt} Number {i}."))]),
                Words(40, (7 * seed) + i),
                Morning.AddSeconds(30 * i));
        }
    }

    private static RequestContent Content(IReadOnlyList<(string Role, string Text)> messages) => new()
    {
        Operation = "chat",
        Segments =
        [
            .. messages.Select(static (message, index) => new Segment(
                message.Role switch
                {
                    "system" => SegmentRole.System,
                    "assistant" => SegmentRole.Assistant,
                    "tool" => SegmentRole.ToolResult,
                    _ => SegmentRole.User,
                },
                index,
                Encoding.UTF8.GetBytes(message.Text))),
        ],
    };
}
