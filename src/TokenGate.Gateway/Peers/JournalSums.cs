using System.Text.Json;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Peers;

/// <summary>Answers other gateways with sums of this one's journal.</summary>
internal sealed class JournalSums(IJournal journal, LiveOptions options) : IPeerTopic
{
    private const int Ok = 200;
    private const int Conflict = 409;
    private const int Unavailable = 503;

    /// <inheritdoc/>
    public string Topic => SumQuestion.Topic;

    /// <inheritdoc/>
    public async Task<(int Status, byte[] Body)> AnswerAsync(byte[] body, CancellationToken cancellationToken)
    {
        var question = JsonSerializer.Deserialize<SumQuestion>(body);
        if (question is not { Filters.Length: 6 })
        {
            throw new JsonException("It is no such question.");
        }

        if (LateJournal.Behind(journal) is not { } own)
        {
            return (Unavailable, []);
        }

        // It reads synchronously, and whoever asks may wait: not on a thread that owners answer on.
        return await Task.Run(
            async () =>
            {
                var reader = own.Reader;
                var zone = reader.ReadZone();
                if (zone.ToString() != question.Zone)
                {
                    return (Conflict, []);
                }

                var sums = own.Book;
                return (Ok, question.IsUsage
                    ? (await ReadAsync(question, reader, zone, sums.ReadAsync, static row => row.Bucket, cancellationToken)).ToBytes()
                    : (await ReadAsync(question, reader, zone, sums.ReadSplitsAsync, static row => row.Bucket, cancellationToken)).ToBytes());
            },
            cancellationToken);
    }

    private async Task<SumAnswer<TRow>> ReadAsync<TRow>(
        SumQuestion question,
        JournalReader reader,
        ReportingZone zone,
        Func<UsageQuery, CancellationToken, Task<IReadOnlyList<TRow>>> read,
        Func<TRow, DateTimeOffset> bucketOf,
        CancellationToken cancellationToken)
    {
        var held = question.Held.GetValueOrDefault(reader.GatewayId);

        // Before the rows are read: what is booked meanwhile is told by the next answer.
        var (changed, position) = JournalUsageChanges.Since(reader, held?.Position ?? long.MaxValue, zone, cancellationToken);
        var has = held is null || changed is null ? [] : held.Days.Where(day => !changed.Contains(day)).ToHashSet();
        var currencies = reader.ReadCurrencies() ?? new CurrencyHistory(options.Current.Report.Currency);
        var days = new List<SumDay<TRow>>();
        for (var day = question.From; day < question.To;)
        {
            if (has.Contains(day))
            {
                day = day.AddDays(1);
                continue;
            }

            var next = day.AddDays(1);
            while (next < question.To && !has.Contains(next))
            {
                next = next.AddDays(1);
            }

            var rows = (await read(question.Query(zone.StartOf(day), zone.StartOf(next), zone, currencies), cancellationToken))
                .GroupBy(row => zone.DayOf(bucketOf(row))).ToDictionary(static group => group.Key, static group => group.ToArray());
            for (; day < next; day = day.AddDays(1))
            {
                days.Add(new SumDay<TRow>(day, rows.GetValueOrDefault(day) ?? []));
            }
        }

        var spans = new List<TRow[]>();
        foreach (var span in question.Spans)
        {
            spans.Add([.. await read(question.Query(span.From, span.To, zone, currencies), cancellationToken)]);
        }

        return new SumAnswer<TRow> { Position = position, Changed = changed is null ? null : [.. changed], Days = [.. days], Spans = [.. spans] };
    }
}
