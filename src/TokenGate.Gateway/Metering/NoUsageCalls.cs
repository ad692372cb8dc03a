using System.Text.Json;
using TokenGate.Dialects;
using TokenGate.Ledger;
using TokenGate.Metering;

namespace TokenGate.Gateway.Metering;

/// <summary>
/// Takes the calls that ran no model to the ledger's tally, which has one entry for each minute of them (G3). Until the ledger is open
/// there is no tally, and each call has a record of its own. Thread-safe.
/// </summary>
internal sealed class NoUsageCalls
{
    /// <summary>The kinds of path by their names in the tally.</summary>
    private static readonly string[] Names = [.. Enum.GetValues<PathKind>().Select(static kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()))];

    private volatile NoUsageTally? _tally;

    /// <summary>From now on calls go to a tally; with null, to none.</summary>
    public void Use(NoUsageTally? tally) => _tally = tally;

    /// <summary>Counts a call by its route and the kind of its path; false when there is no tally. Never waits.</summary>
    public bool TryAdd(ExchangeHead head)
    {
        if (_tally is not { } tally)
        {
            return false;
        }

        tally.Add(head.Route, Names[(int)DialectRegistry.Classify(new RequestHead(head.Method, head.Path, head.Host, head.Header))]);
        return true;
    }
}
