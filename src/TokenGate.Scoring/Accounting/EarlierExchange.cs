using System.Globalization;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>Names the exchange that a request has its words from, for people.</summary>
internal static class EarlierExchange
{
    private const string Opening = "; the request is like ";

    /// <summary>What is said of it, as the end of a policy line; empty where nothing came again.</summary>
    public static string Sentence(InputAccount input, RecentExchanges recent)
    {
        var diff = input.Diff;
        if (input.Likeness.Nearest < 0 || !(diff.IsVersion || input.AsksNothing))
        {
            return "";
        }

        ref readonly var past = ref recent[input.Likeness.Nearest];
        var name = past.Id.Length > 0 ? $"exchange {past.Id}" : "an exchange";
        var words = diff.Words == 0 ? "" : $": of its {diff.Words} words {diff.Copied + diff.Moved} stood there"
            + If(diff.Moved, ", in another place") + If(diff.Said + diff.Exchanged, "; new") + If(diff.Numbers, "; other numbers");
        return string.Create(CultureInfo.InvariantCulture, $"{Opening}{name} of {new DateTime(past.StartedAt, DateTimeKind.Utc):yyyy-MM-dd HH:mm} UTC{words}");
    }

    /// <summary>The same as a sentence, out of a policy line; empty where the line says nothing of it.</summary>
    public static string In(string policy) =>
        policy.IndexOf(Opening, StringComparison.Ordinal) is >= 0 and var at ? $"The request is like {policy[(at + Opening.Length)..]}." : "";

    private static string If(int count, string what) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{what}: {count}");
}
