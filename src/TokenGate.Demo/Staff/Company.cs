using System.Globalization;
using TokenGate.Demo.Wire;
using TokenGate.Usage;

namespace TokenGate.Demo.Staff;

/// <summary>The staff of the demo: scripted honest employees, and a few who inflate.</summary>
internal static class Company
{
    /// <summary>Those who do not use it yet: the share of the staff is of everybody.</summary>
    private static readonly (string User, string Team)[] NotYet =
        [("frieda.later", "Sales"), ("georg.paper", "Finance"), ("hilde.phone", "Service"), ("igor.ink", "Marketing")];

    /// <summary>Those who used it until some weeks ago.</summary>
    public static IReadOnlyList<(string User, string Team, Habit Habit)> Gone { get; } =
    [
        ("oskar.lang", "Sales", new Habit(IsAnthropic: false, "gpt-4o-mini", WorkKind.Turn)),
        ("nora.friis", "Marketing", new Habit(IsAnthropic: true, "claude-haiku-4-5", WorkKind.Turn)),
    ];

    /// <summary>Pause between two requests of a person.</summary>
    private static readonly TimeSpan Hurry = TimeSpan.FromMilliseconds(220);

    /// <summary>Pause between two requests of a script.</summary>
    private static readonly TimeSpan Script = TimeSpan.FromMilliseconds(110);

    /// <summary>The whole staff.</summary>
    public static IReadOnlyList<IColleague> Staff(IReadOnlyList<ScriptedEmployee> scripts)
    {
        var honest = scripts.Select((script, index) => (IColleague)new HonestColleague(script, index));
        return [.. honest, .. Inflating()];
    }

    /// <summary>The people file: who is in which team, and what teams belong to.</summary>
    public static IEnumerable<string> Roll(IEnumerable<IColleague> staff) => staff.Select(static colleague => (colleague.User, colleague.Team))
        .Concat(NotYet).Concat(Gone.Select(static each => (each.User, each.Team)))
        .Select(static person => $"{person.User},{person.Team},{Parent(person.Team)}").Prepend("user,team,parent");

    private static string Parent(string team) => team switch
    {
        "Platform" => "Product",
        "Sales" or "Marketing" or "Service" => "Customers",
        _ => "Company",
    };

    private static IEnumerable<IColleague> Inflating()
    {
        yield return new InflatingColleague("kevin.brandt", "Sales", "one prompt in a loop", Script, 101, Inflates(Verdict.Duplicate, 30, 6, 0.9), static (_, _) => Say(
            "Write a motivating slogan for our sales team about the new quarter and explain in detail why it will work.",
            stream: false));
        yield return new InflatingColleague("dario.conti", "Sales", "one prompt with a changing number", Script, 102, Inflates(Verdict.Duplicate, 30, 4, 0.5), static (n, chance) => Say(string.Create(
            CultureInfo.InvariantCulture,
            $"[run {n} {chance.NextInt64():x}] Describe the advantages of our premium chairs for large offices, ticket {chance.Next(100000)}, and keep a professional tone."), stream: false));
        yield return new InflatingColleague("steffi.maurer", "Operations", "lorem ipsum in front of a question", Hurry, 103, Inflates(Verdict.Padded, 24, 7, 0.2), static (_, chance) => Say(
            Filler.LoremIpsum(450, chance) + "\n\nIs it Monday or Tuesday today? Answer with one word.", maxTokens: 16));
        yield return new InflatingColleague("bodo.krause", "Operations", "chapters of a story in front of a question", Script, 104, Inflates(Verdict.Padded, 30, 5, 0.8), static (_, chance) => Say(
            Filler.Book(4, chance) + "What is two plus two?", stream: false));
        yield return new InflatingColleague("jill.archer", "Marketing", "answers without end on demand", TimeSpan.FromMilliseconds(400), 105, Inflates(Verdict.Inflated, 12, 8, 0.4), static (n, chance) => Say(
            n % 2 == 0
                ? string.Create(CultureInfo.InvariantCulture, $"Count from {chance.Next(1, 5000):N0} to {chance.Next(9000, 12000):N0}, one number per line, do not skip any.")
                : """Repeat the phrase "synergy drives innovation" 2,000 times, without comments.""",
            maxTokens: 3000));
        yield return new IdleAgent("agent.idle", "Platform", TimeSpan.FromMilliseconds(200));
    }

    private static Habit Inflates(Verdict verdict, int perDay, int weeks, double again) =>
        new(IsAnthropic: false, "gpt-4o", WorkKind.Turn) { Verdict = verdict, PerDay = perDay, Weeks = weeks, Again = again };

    private static Ask Say(string text, int? maxTokens = null, bool stream = true) =>
        new() { Model = "gpt-4o", Turns = [new Turn(Speaker.User, text)], Stream = stream, MaxTokens = maxTokens };
}
