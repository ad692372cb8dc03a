using System.Text.Json;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Peers;

namespace TokenGate.Gateway.Admin.Peers;

/// <summary>
/// Which gateways the sums of an answer were read from. One that did not answer since it began is away: its sums are in the answer as far
/// as they were read before.
/// </summary>
internal sealed class PeerView(PeerReader reader, PeerClient peers, string own, long since)
{
    private IReadOnlyList<(string Gateway, DateTimeOffset? Until)> _states = [];

    /// <summary>Settles it, when everything is read; nothing where there are no others.</summary>
    public static Task SettleAsync(PeerView? view, CancellationToken cancellationToken) => view?.SettleAsync(cancellationToken) ?? Task.CompletedTask;

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var known = (await reader.KnownAsync(cancellationToken)).Where(gateway => gateway.Gateway != own).ToDictionary(static gateway => gateway.Gateway, static gateway => gateway.At);
        var states = new List<(string, DateTimeOffset?)>();
        foreach (var gateway in known.Keys.Union(peers.Seen.Keys).Order(StringComparer.Ordinal))
        {
            var isSeen = peers.Seen.TryGetValue(gateway, out var seen);
            if (isSeen && seen.Timestamp >= since)
            {
                states.Add((gateway, null));
            }
            else if (known.TryGetValue(gateway, out var at) || isSeen)
            {
                states.Add((gateway, isSeen ? seen.At : at));
            }
        }

        _states = states;
    }

    /// <summary>
    /// Writes the gateways. Those that were read have no moment: it would make every answer a new one, whose ETag nobody has.
    /// </summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("gateways");
        Write(writer, own, null);
        foreach (var (gateway, until) in _states)
        {
            Write(writer, gateway, until);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string gateway, DateTimeOffset? until)
    {
        writer.WriteStartObject();
        writer.WriteString("gateway", gateway);
        writer.WriteString("state", until is null ? "read" : "away");
        if (until is { } moment)
        {
            writer.WriteString("until", JsonAnswer.Moment(moment));
        }

        writer.WriteEndObject();
    }
}
