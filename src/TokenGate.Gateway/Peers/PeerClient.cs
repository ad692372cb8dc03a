using System.Collections.Concurrent;
using System.Text.Json;

namespace TokenGate.Gateway.Peers;

/// <summary>Asks the other gateways of a fleet, and remembers when each of them last answered. Thread-safe.</summary>
internal sealed class PeerClient(TimeProvider clock, IPeerGateways? peers = null)
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, long Timestamp)> _seen = new(StringComparer.Ordinal);

    /// <summary>True where this gateway is one of several.</summary>
    public bool HasPeers => peers is not null;

    /// <summary>When each other gateway last answered, by this one's clock and its timestamps.</summary>
    public IReadOnlyDictionary<string, (DateTimeOffset At, long Timestamp)> Seen => _seen;

    /// <summary>The gateways that answered once and have not since a moment of the clock's timestamps, with when they did.</summary>
    public IEnumerable<(string Gateway, DateTimeOffset At)> SilentSince(long timestamp) =>
        _seen.Where(pair => pair.Value.Timestamp < timestamp).Select(static pair => (pair.Key, pair.Value.At)).OrderBy(static each => each.Key, StringComparer.Ordinal);

    /// <summary>Asks about a topic. Who does not answer in time, or answers something else, is left out.</summary>
    public Task<IReadOnlyList<PeerAnswer>> AskAsync(string topic, byte[] body, CancellationToken cancellationToken) =>
        AskAsync(JsonSerializer.SerializeToUtf8Bytes(new TopicQuestion(topic, body)), cancellationToken);

    /// <summary>Asks a question. The answers are in the order of the gateways' ids.</summary>
    public async Task<IReadOnlyList<PeerAnswer>> AskAsync(byte[] question, CancellationToken cancellationToken)
    {
        if (peers is null)
        {
            return [];
        }

        PeerAnswer[] answers = [.. (await peers.AskAsync(question, cancellationToken)).Select(Read).OfType<PeerAnswer>().OrderBy(static answer => answer.Gateway, StringComparer.Ordinal)];
        foreach (var answer in answers.Where(static answer => answer.Status == 200))
        {
            _seen[answer.Gateway] = (clock.GetUtcNow(), clock.GetTimestamp());
        }

        return answers;
    }

    private static PeerAnswer? Read(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<PeerAnswer>(bytes);
        }
        catch (JsonException)
        {
            // A gateway of another release that says it in another way: it is named as away.
            return null;
        }
    }
}
