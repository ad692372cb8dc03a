namespace TokenGate.Usage;

/// <summary>The lower-case names under which the enumerations of this room are stored and shown. They never change.</summary>
public static class StoredNames
{
    private static readonly string[] Verdicts = ["trusted", "padded", "duplicate", "inflated", "failed", "unreadable", "no_usage"];
    private static readonly string[] Sources = ["provider", "estimated", "partial", "missing", "implausible"];
    private static readonly string[] Endings = ["complete", "client_gone", "upstream_cut", "upstream_unreachable", "timed_out", "shutdown"];

    /// <summary>The stored name of a verdict.</summary>
    public static string Name(this Verdict verdict) => Verdicts[(int)verdict];

    /// <summary>The stored name of a usage source.</summary>
    public static string Name(this UsageSource source) => Sources[(int)source];

    /// <summary>The stored name of an ending.</summary>
    public static string Name(this TerminationReason ending) => Endings[(int)ending];

    /// <summary>Reads a verdict from its stored name; false when there is no such verdict.</summary>
    public static bool TryParse(string name, out Verdict verdict)
    {
        var index = Array.IndexOf(Verdicts, name);
        verdict = (Verdict)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Reads a usage source from its stored name; false when there is no such source.</summary>
    public static bool TryParse(string name, out UsageSource source)
    {
        var index = Array.IndexOf(Sources, name);
        source = (UsageSource)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Reads an ending from its stored name; false when there is no such ending.</summary>
    public static bool TryParse(string name, out TerminationReason ending)
    {
        var index = Array.IndexOf(Endings, name);
        ending = (TerminationReason)Math.Max(index, 0);
        return index >= 0;
    }
}
