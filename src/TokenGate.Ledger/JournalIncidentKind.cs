namespace TokenGate.Ledger;

/// <summary>What can happen to a journal's file. The names are stored: they never change.</summary>
public enum JournalIncidentKind
{
    /// <summary>The file was taken away under a running gateway and written again from what was open. The chain is whole.</summary>
    Saved,

    /// <summary>An earlier chain ended, and this one began after it: the earlier file is missing, damaged or of another gateway.</summary>
    Begun,

    /// <summary>The file ends before the chain did, or has other entries: an older copy was put in its place by hand.</summary>
    Shortened,

    /// <summary>A backup was restored by command: entries after it are gone on purpose.</summary>
    Restored,

    /// <summary>Tables that follow from the entries were found edited, and were made anew by command.</summary>
    Repaired,
}
