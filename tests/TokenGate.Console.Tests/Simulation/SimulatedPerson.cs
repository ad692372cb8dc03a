using TokenGate.Usage;

namespace TokenGate.Console.Tests.Simulation;

/// <summary>A person of the simulated company.</summary>
/// <param name="User">The user.</param>
/// <param name="Team">The user's team.</param>
/// <param name="PerDay">Exchanges on a working day, on average.</param>
/// <param name="Habit">What most of the exchanges are: trusted, or one of the verdicts that withhold.</param>
internal sealed record SimulatedPerson(string User, string Team, double PerDay, Verdict Habit = Verdict.Trusted)
{
    /// <summary>A name that would be a tag in HTML.</summary>
    public const string Tag = "<img src=x onerror=\"window.ran=1\">";

    /// <summary>What the team belongs to; empty for nothing.</summary>
    public string Parent => Team switch { "Sales" or "Marketing" => "Business", "Platform" or "Research" or "Engineering" => "Product", _ => "" };

    /// <summary>A name that turns the text behind it.</summary>
    public const string Turning = "\u202Eresu.live\u2066";

    /// <summary>A name that a spreadsheet would run.</summary>
    public const string Formula = "=HYPERLINK(\"http://192.0.2.1/\")";

    /// <summary>A name of 10 KB.</summary>
    public static string Endless { get; } = "endless-" + new string('x', 10_232);

    /// <summary>The company: thirteen teams, two of them too small to be shown apart, and one of people whose names are attacks.</summary>
    public static IReadOnlyList<SimulatedPerson> Company { get; } =
    [
        .. Members("Platform", 7, "tom.becker", "lena.fuchs", "omar.haddad", "ines.pinto", "rui.costa", "mia.lang", "agent.release"),
        .. Members("Service", 5, "batch.tickets", "yuki.tanaka", "ana.silva", "peter.wolf", "nora.berg", "kim.lee"),
        .. Members("Research", 5, "chen.wei", "marie.curtis", "alan.thor", "ada.lindt", "kurt.gross"),
        .. Members("Engineering", 6, "eva.gruen", "ben.tal", "carla.diaz", "uwe.roth", "tina.zorn", "max.mann", "olga.nowak"),
        .. Members("Sales", 3, "hugo.mehr", "olaf.nett", "rita.sand", "timo.zahn", "vera.blum"),
        new("dario.conti", "Sales", 9, Verdict.Duplicate),
        new("kevin.brandt", "Sales", 8, Verdict.Duplicate),
        .. Members("Operations", 3, "ivo.pohl", "jan.hahn", "lisa.quandt", "bodo.krause"),
        new("steffi.maurer", "Operations", 8, Verdict.Padded),
        .. Members("Marketing", 2.5, "tom.kern", "ida.sommer", "leo.blau", "gina.feld"),
        new("jill.archer", "Marketing", 6, Verdict.Inflated),
        .. Members("Controlling", 2, "anna.berg", "petra.stein", "hans.klee", "jutta.moos", "rolf.thal"),
        .. Members("Localisation", 3, "שלום.כהן", "ليلى.حداد", "王.小明", "ümit.çelik", "zoë.krüger"),
        .. Members("Legal", 1, "eva.recht", "paul.satz"),
        .. Members("Achats", 1, "claire.dubois"),
        .. Members(Tag, 0.7, "<script>window.ran=1</script>", Turning, Formula, Endless, "\"><svg onload=window.ran=1>"),
    ];

    private static IEnumerable<SimulatedPerson> Members(string team, double perDay, params string[] users) => users.Select(user => new SimulatedPerson(user, team, perDay));
}
