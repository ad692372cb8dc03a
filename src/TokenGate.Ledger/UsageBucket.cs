namespace TokenGate.Ledger;

/// <summary>How a report cuts time, in the calendar of its query.</summary>
public enum UsageBucket
{
    /// <summary>By hour.</summary>
    Hour = 0,

    /// <summary>By day.</summary>
    Day = 1,

    /// <summary>By month.</summary>
    Month = 2,

    /// <summary>Not at all: one bucket that begins with the query.</summary>
    Total = 3,

    /// <summary>By week, from Monday on.</summary>
    Week = 4,
}
