namespace TokenGate.Ledger;

/// <summary>What an entry of the journal records. The numbers are stored and hashed: they never change.</summary>
public enum EntryKind
{
    /// <summary>An exchange: one <see cref="Usage.UsageRecord"/>.</summary>
    Exchange = 0,

    /// <summary>The gateway started on this journal.</summary>
    Start = 1,

    /// <summary>The gateway stopped in good order.</summary>
    Stop = 2,

    /// <summary>A configuration was applied or refused.</summary>
    Configuration = 3,

    /// <summary>Models or thresholds changed.</summary>
    Model = 4,

    /// <summary>An appeal was decided.</summary>
    Appeal = 5,

    /// <summary>Counts of an earlier exchange were booked anew, on its own day.</summary>
    Correction = 6,

    /// <summary>Entries older than the retention were removed; their sums and the chain's head at the cut are kept.</summary>
    Retention = 7,

    /// <summary>Something held about a person was erased.</summary>
    Erasure = 8,

    /// <summary>A period was judged again with other models; the corrections that it booked stand before it.</summary>
    Restatement = 9,

    /// <summary>Calls of one minute that ran no model, with their counts by route and kind of path.</summary>
    NoUsage = 10,

    /// <summary>Something happened to the journal's file, or to the chain before this one: see <see cref="JournalIncident"/>.</summary>
    Incident = 11,

    /// <summary>Somebody read what is held about a person.</summary>
    Access = 12,

    /// <summary>Something that was delivered was told, corrected, or taken back.</summary>
    Outcome = 13,

    /// <summary>Exchanges began or ceased to be kept with their text, or what was kept was erased or read.</summary>
    Recording = 14,

    /// <summary>Somebody who looked at an exchange said what it was: see <see cref="Ledger.Review"/>.</summary>
    Review = 15,
}
