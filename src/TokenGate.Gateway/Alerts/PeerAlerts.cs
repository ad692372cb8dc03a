using System.Globalization;
using System.Text.Json;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Peers;
using TokenGate.Ledger;
using TokenGate.Ledger.Appeals;

namespace TokenGate.Gateway.Alerts;

/// <summary>What holds at each gateway of a fleet by itself: this one says it, and hears it of the others.</summary>
internal sealed class PeerAlerts(IJournal journal, PeerClient peers, TimeProvider clock) : IPeerTopic
{
    private volatile IReadOnlyList<AlertCondition> _own = [];

    /// <inheritdoc/>
    public string Topic => "alerts";

    /// <summary>What the last look found of this gateway itself.</summary>
    public IReadOnlyList<AlertCondition> Own
    {
        get => _own;
        set => _own = value;
    }

    /// <inheritdoc/>
    public Task<(int Status, byte[] Body)> AnswerAsync(byte[] body, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var appeals = LateJournal.Behind(journal) is { } own ? new AppealRegister(own, clock).List().Count(static appeal => appeal.State == AppealState.Open) : 0;
            return (200, JsonSerializer.SerializeToUtf8Bytes(new AlertFacts(Own, appeals)));
        },
        cancellationToken);

    /// <summary>What the others say.</summary>
    public async Task<IReadOnlyList<(string Gateway, AlertFacts Facts)>> AskAsync(CancellationToken cancellationToken) =>
    [
        .. (await peers.AskAsync(Topic, [], cancellationToken)).Select(static answer => (answer.Gateway, Facts: answer.Read<AlertFacts>()))
            .Where(static each => each.Facts is not null).Select(static each => (each.Gateway, each.Facts!)),
    ];

    /// <summary>
    /// The conditions of single gateways as a fleet tells them: what is the same at several is one condition that names them, and each
    /// journal is one of its own.
    /// </summary>
    public static IEnumerable<AlertCondition> Merge(IEnumerable<(string Gateway, AlertCondition Condition)> found) => found
        .GroupBy(static each => each.Condition.Key == AlertRules.Journal ? $"{AlertRules.Journal}:{each.Gateway}" : each.Condition.Key, StringComparer.Ordinal)
        .Select(static same =>
        {
            var (gateways, first) = (same.Select(static each => each.Gateway).Order(StringComparer.Ordinal).ToArray(), same.First().Condition);
            return first with
            {
                Key = same.Key,
                Text = string.Create(CultureInfo.InvariantCulture, $"{first.Text} (gateway {gateways[0]}{(gateways.Length == 1 ? "" : $" and {gateways.Length - 1} more")})"),
            };
        });
}
