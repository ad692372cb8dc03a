using System.Globalization;
using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>Names the exchange that a request has its words from, for people.</summary>
internal static class EarlierExchange
{
    /// <summary>The sentence, as the end of another one; empty where nothing came again.</summary>
    public static string Sentence(InputAccount input, RecentExchanges recent)
    {
        var diff = input.Diff;
        if (input.Likeness.Nearest < 0 || !(diff.IsVersion || input.AsksNothing))
        {
            return "";
        }

        ref readonly var past = ref recent[input.Likeness.Nearest];
        var name = past.Id.Length > 0 ? $"exchange {past.Id}" : "an exchange";
        var share = diff.Words == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $": {100 * diff.Again:0} % of its {diff.Words} words came again ({diff.Moved} of them elsewhere), {diff.Said + diff.Exchanged} are new, {diff.Numbers} numbers are others");
        return string.Create(CultureInfo.InvariantCulture, $"; the request is like {name} of {new DateTime(past.StartedAt, DateTimeKind.Utc):yyyy-MM-dd HH:mm} UTC{share}");
    }
}
