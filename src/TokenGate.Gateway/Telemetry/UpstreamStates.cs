using System.Collections.Concurrent;
using System.Globalization;

namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// Tells of clusters whose upstreams do not answer: from the first exchange where none has answered since the start, later when several in
/// a row were not answered. The next answer ends it. Clusters come from the configuration, so their number is bounded.
/// </summary>
internal sealed class UpstreamStates(ConcernList concerns)
{
    private const int InARow = 3;

    private readonly ConcurrentDictionary<string, State> _clusters = new(StringComparer.Ordinal);

    /// <summary>An upstream of the cluster answered, whatever it said.</summary>
    public void Answered(string cluster)
    {
        var state = _clusters.GetOrAdd(cluster, static _ => new State());
        Volatile.Write(ref state.HasAnswered, true);
        if (Volatile.Read(ref state.Unanswered) > 0)
        {
            Interlocked.Exchange(ref state.Unanswered, 0);
            concerns.Clear(Key(cluster));
        }
    }

    /// <summary>No upstream of the cluster could be reached, or it closed before an answer.</summary>
    public void Unreachable(string cluster)
    {
        var state = _clusters.GetOrAdd(cluster, static _ => new State());
        var count = Interlocked.Increment(ref state.Unanswered);
        if (count == InARow || (count == 1 && !Volatile.Read(ref state.HasAnswered)))
        {
            concerns.Report(
                Key(cluster),
                string.Create(CultureInfo.InvariantCulture, $"the upstreams of cluster {cluster} cannot be reached, or close before they answer"),
                $"Look at the servers of ReverseProxy:Clusters:{cluster}:Destinations, and at the network to them");
        }
    }

    private static string Key(string cluster) => $"upstream {cluster}";

    private sealed class State
    {
        public int Unanswered;
        public bool HasAnswered;
    }
}
