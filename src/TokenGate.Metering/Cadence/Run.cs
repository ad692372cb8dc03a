namespace TokenGate.Metering.Cadence;

/// <summary>A conversation as its cadence is told: what began it, when a person last spoke, and how quickly it is answered.</summary>
internal sealed class Run
{
    /// <summary>Nobody reads an answer and types within a second.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(1);

    /// <summary>An agent that nobody has spoken to for so long runs alone.</summary>
    private static readonly TimeSpan Attended = TimeSpan.FromHours(8);

    /// <summary>
    /// So many turns in a row that were answered at once are no person's: an agent writes what its tools said as a user's.
    /// </summary>
    private const int MostAtOnce = 5;

    /// <summary>
    /// So many are of no agent that somebody waits for: recorded ones end by then, programs that talk to each other do not.
    /// </summary>
    private const int MostOfAnAgent = 100;

    private int _atOnce;

    /// <summary>The kind of work that began it.</summary>
    public string Began { get; set; } = "";

    /// <summary>When a person last spoke; the start of what is first known of it.</summary>
    public DateTimeOffset SpokenAt { get; set; }

    /// <summary>When the last answer ended.</summary>
    public DateTimeOffset EndedAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>True when turns follow answers faster than anybody reads.</summary>
    public bool IsAnsweredAtOnce => _atOnce >= MostAtOnce;

    /// <summary>True when nobody has spoken for hours, or a program without an end.</summary>
    public bool IsAlone(DateTimeOffset now) => now - SpokenAt > Attended || _atOnce >= MostOfAnAgent;

    /// <summary>Takes note of a turn that stands where a person speaks.</summary>
    public void Spoke(DateTimeOffset start)
    {
        var gap = start - EndedAt;
        _atOnce = gap >= TimeSpan.Zero && gap < Reading ? _atOnce + 1 : 0;
        if (!IsAnsweredAtOnce)
        {
            SpokenAt = start;
        }
    }

    /// <summary>Takes note of an answer's end.</summary>
    public void Ended(DateTimeOffset end) => EndedAt = end > EndedAt ? end : EndedAt;
}
