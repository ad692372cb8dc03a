using System.Globalization;

namespace TokenGate.Load;

/// <summary>What <c>tests/bench.sh</c> chooses.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);

    /// <summary>Reads pairs of names and values.</summary>
    public Arguments(string[] args)
    {
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            _given[args[i].TrimStart('-')] = args[i + 1];
        }
    }

    /// <summary>The root of the checkout.</summary>
    public string Root => _given["root"];

    /// <summary>The program <c>nginx</c>; null where there is none.</summary>
    public string? Nginx => Find("nginx");

    /// <summary>Portkey's start file; null where it is not installed.</summary>
    public string? Portkey => Find("portkey");

    /// <summary>Other TokenGates to measure in the same run: their names, and the folders of their builds.</summary>
    public IReadOnlyList<(string Name, string Build)> Others =>
        [.. (Find("beside") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static other => (other.Split('=')[0], other.Split('=')[1]))];

    /// <summary>A Redis for TokenGate; null for none.</summary>
    public string? Redis => Find("redis");

    /// <summary>Where the table in JSON goes; null for nowhere.</summary>
    public string? Json => Find("json");

    /// <summary>The kinds of traffic.</summary>
    public IReadOnlyList<Traffic> Kinds => Find("kinds") is { } kinds ? [.. kinds.Split(',').Select(Enum.Parse<Traffic>)] : Enum.GetValues<Traffic>();

    /// <summary>How often everything is measured.</summary>
    public int Rounds => Number("rounds", 3);

    /// <summary>Seconds of each measurement.</summary>
    public double Seconds => double.Parse(Find("seconds") ?? "4", CultureInfo.InvariantCulture);

    /// <summary>Seconds of load before the first measurement, for each kind of traffic.</summary>
    public double WarmUp => double.Parse(Find("warm-up") ?? "8", CultureInfo.InvariantCulture);

    /// <summary>Connections that ask at the same time.</summary>
    public int Connections => Number("connections", 16);

    /// <summary>Exchanges a second of the measurement of latency; 0 for none.</summary>
    public int Rate => Number("rate", 500);

    /// <summary>True to measure how the cost grows, and nothing else.</summary>
    public bool Grows => Find("growth") == "true";

    /// <summary>Streams at one time that are measured, and nothing else; 0 for none.</summary>
    public int Streams => Number("streams", 0);

    /// <summary>How long each of them takes, in seconds.</summary>
    public int StreamSeconds => Number("stream-seconds", 120);

    /// <summary>Minutes of a soak, and nothing else; 0 for none.</summary>
    public int SoakMinutes => Number("soak", 0);

    /// <summary>True where only bare YARP and TokenGate are measured.</summary>
    public bool IsOfTwo => Grows || Streams > 0 || SoakMinutes > 0;

    /// <summary>The users who ask.</summary>
    public int Users => Number("users", 1000);

    private string? Find(string name) => _given.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private int Number(string name, int otherwise) => Find(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
