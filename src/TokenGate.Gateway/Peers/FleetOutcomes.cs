using System.Text.Json;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Peers;

/// <summary>
/// What was delivered, of the whole fleet: an outcome lies in the journal of the gateway that took it, and the last change of it stands
/// wherever it was made.
/// </summary>
internal sealed class FleetOutcomes(IJournal journal, PeerClient peers) : IPeerTopic
{
    /// <inheritdoc/>
    public string Topic => OutcomeQuestion.Topic;

    /// <inheritdoc/>
    public Task<(int Status, byte[] Body)> AnswerAsync(byte[] body, CancellationToken cancellationToken)
    {
        var question = JsonSerializer.Deserialize<OutcomeQuestion>(body) ?? throw new JsonException("It is no such question.");
        return Task.Run(
            () => LateJournal.Behind(journal) is { } own
                ? (200, JsonSerializer.SerializeToUtf8Bytes(Ledger.Outcomes.Read(own.Reader, question.From, question.To, question.Ids)))
                : (503, Array.Empty<byte>()),
            cancellationToken);
    }

    /// <summary>The outcomes of a span of days as they stand now, by day and id.</summary>
    /// <param name="own">This gateway's journal.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The day after the last.</param>
    /// <param name="cancellationToken">Ends it between two questions.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<IReadOnlyList<DeliveredOutcome>> ReadAsync(JournalReader own, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var here = Ledger.Outcomes.Read(own, from, to, []);
        var asked = here.Select(static stored => stored.Outcome.Id).ToHashSet(StringComparer.Ordinal);
        var all = await AskAsync(own, here, new OutcomeQuestion(from, to, [.. asked]), cancellationToken);

        // What another one has of these days may stand elsewhere under another day.
        var others = all.SelectMany(static each => each.Stored).Select(static stored => stored.Outcome.Id).Where(id => !asked.Contains(id)).Distinct(StringComparer.Ordinal).ToArray();
        if (others.Length > 0)
        {
            all = await AskAsync(own, Ledger.Outcomes.Read(own, from, to, others), new OutcomeQuestion(from, to, [.. asked, .. others]), cancellationToken);
        }

        return Ledger.Outcomes.Merge(all.Select(static each => each.Stored), from, to);
    }

    /// <summary>Adds outcomes here, or corrects what any gateway has of their ids.</summary>
    /// <exception cref="JournalException">They could not be made durable so far; they are kept in memory and written once.</exception>
    public async Task<OutcomeCounts> AddAsync(Journal own, IReadOnlyList<DeliveredOutcome> outcomes, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string[] ids = [.. outcomes.Select(static outcome => outcome.Id)];
        var all = await AskAsync(own.Reader, [], new OutcomeQuestion(DateOnly.MinValue, DateOnly.MinValue, ids), cancellationToken);
        return await Ledger.Outcomes.AddAsync(own, outcomes, Ledger.Outcomes.Latest(all.Select(static each => each.Stored)), by, now, cancellationToken);
    }

    /// <summary>What this gateway has and what the others answer, in the order of the gateways' ids.</summary>
    private async Task<IReadOnlyList<(string Gateway, IReadOnlyList<StoredOutcome> Stored)>> AskAsync(
        JournalReader own, IReadOnlyList<StoredOutcome> here, OutcomeQuestion question, CancellationToken cancellationToken)
    {
        var all = new List<(string Gateway, IReadOnlyList<StoredOutcome> Stored)> { (own.GatewayId, here) };
        foreach (var answer in await peers.AskAsync(OutcomeQuestion.Topic, JsonSerializer.SerializeToUtf8Bytes(question), cancellationToken))
        {
            if (answer.Read<StoredOutcome[]>() is { } stored)
            {
                all.Add((answer.Gateway, stored));
            }
        }

        all.Sort(static (left, right) => string.CompareOrdinal(left.Gateway, right.Gateway));
        return all;
    }
}
