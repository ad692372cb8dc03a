using System.Text.Json;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Peers;

namespace TokenGate.Gateway.Admin.Peers;

/// <summary>What all gateways said to one question.</summary>
/// <param name="Own">This gateway's id.</param>
/// <param name="At">When they were asked.</param>
/// <param name="Answers">The answers of the others.</param>
/// <param name="Away">Those that write to the same Redis and did not answer, with the last time at which they were there.</param>
internal sealed record PeerRound(string Own, DateTimeOffset At, IReadOnlyList<PeerAnswer> Answers, IReadOnlyList<(string Gateway, DateTimeOffset Until)> Away)
{
    /// <summary>The gateways that do not answer, in a sentence; empty where all do.</summary>
    public string AwaySentence => Away.Count == 0 ? "" : " Not read, for they are away: " + string.Join(", ", Away.Select(static away => $"{away.Gateway} (last there at {JsonAnswer.Moment(away.Until)})")) + ".";

    /// <summary>Writes which gateways an answer was read from, and up to when.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="more">Writes more of what one of them answered; null for nothing.</param>
    public void Write(Utf8JsonWriter writer, Action<Utf8JsonWriter, PeerAnswer>? more = null)
    {
        writer.WriteStartArray("gateways");
        Write(writer, Own, "read", At);
        foreach (var answer in Answers)
        {
            var isRead = answer.Status == 200;
            Write(writer, answer.Gateway, isRead ? "read" : "failed", answer.At, isRead && more is not null ? () => more(writer, answer) : null);
        }

        foreach (var (gateway, until) in Away)
        {
            Write(writer, gateway, "away", until);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string gateway, string state, DateTimeOffset until, Action? more = null)
    {
        writer.WriteStartObject();
        writer.WriteString("gateway", gateway);
        writer.WriteString("state", state);
        writer.WriteString("until", JsonAnswer.Moment(until));
        more?.Invoke();
        writer.WriteEndObject();
    }
}
