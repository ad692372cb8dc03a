using System.Diagnostics.CodeAnalysis;
using TokenGate.Scoring;
using TokenGate.Usage;

namespace TokenGate.Metering;

/// <summary>
/// Makes the records of usage that an exchange tells of other work: one for each work and model, for whoever began the work, of what was
/// not counted before.
/// </summary>
/// <param name="meter">The meter.</param>
/// <param name="head">The exchange that tells, with its dialect and provider.</param>
/// <param name="status">Its status.</param>
/// <param name="end">Its end.</param>
internal sealed class ToldRecords(ExchangeMeter meter, ExchangeHead head, int? status, TransportResult end)
{
    /// <summary>The note of a record of usage that another call told.</summary>
    public const string Note = "told later";

    /// <summary>The first fault that was met; null when there was none.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>The head of an exchange as if whoever began the work had fetched what it used.</summary>
    public static ExchangeHead HeadOf(ExchangeHead head, BegunWork begun) => head with { User = begun.User, Team = begun.Team, Route = begun.Route };

    /// <summary>Makes the records; what was counted before makes none.</summary>
    public async ValueTask<IReadOnlyList<ConcludedRecord>> MakeAsync(IReadOnlyList<ToldUsage> told, CancellationToken cancellationToken)
    {
        var records = new List<ConcludedRecord>();
        foreach (var group in told.GroupBy(static usage => (usage.Work, usage.Model)))
        {
            if (await MakeAsync(group.Key.Work, group.Key.Model, [.. group], cancellationToken) is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    private static TokenCounts Sum(IReadOnlyList<ToldUsage> told, ToldShare share)
    {
        var sum = told.Aggregate(TokenCounts.Unknown, static (sum, usage) => sum + usage.Counts);
        return GrossCount.Consistent(sum with { Input = share.Input, Output = share.Output });
    }

    private async ValueTask<ConcludedRecord?> MakeAsync(string id, string? model, IReadOnlyList<ToldUsage> told, CancellationToken cancellationToken)
    {
        var work = WorkId.Qualify(id, head.Route);
        if (!WorkId.Tells(id) && await meter.Told.FindAsync(work, cancellationToken) is null)
        {
            // Nobody here began it, and others may have work of the same short name.
            work = WorkId.Qualify($"{head.User}\n{id}", head.Route);
        }

        if (told.Any(static usage => usage.OnlyWhenBegun) && await meter.Told.FindAsync(work, cancellationToken) is null)
        {
            return null;
        }

        foreach (var file in told.SelectMany(static usage => usage.ResultFiles).Distinct())
        {
            await meter.Told.LinkAsync(WorkId.Qualify(file, head.Route), work, cancellationToken);
            if (!WorkId.Tells(file))
            {
                await meter.Told.LinkAsync(WorkId.Qualify($"{head.User}\n{file}", head.Route), work, cancellationToken);
            }
        }

        var share = await meter.Told.TakeAsync(
            work, [.. told.Select(static usage => new ToldPart(usage.Part, usage.Counts.Input ?? 0, usage.Counts.Output ?? 0))], cancellationToken);
        if (share is { Input: 0, Output: 0 })
        {
            return null;
        }

        var asked = meter.Awaited.Take(share.Begun is { Work.Length: > 0 } own ? own.Work : work);
        var counts = Sum(told, share);
        var response = new ResponseContent
        {
            Model = model,
            Usage = counts,
            Parts = [.. told.SelectMany(static usage => usage.Parts)],
            HasOutput = told.Any(static usage => usage.Parts.Count > 0),
            Ended = true,
            Billed = Billed(told, share),
        };
        var of = share.Begun is { } begun ? HeadOf(head, begun) : head;
        var once = CountedAnswers.RecordId(work, share.CountedInput, share.CountedOutput);
        var judgement = await JudgeAsync(of.User, asked ?? new RequestContent { Model = model }, response, counts, cancellationToken);
        var record = (of with { Id = once }).RecordOf(status, new TransportResult { EndedAt = head.StartedAt, Ending = end.Ending }, judgement) with
        {
            Dialect = head.ForcedDialect ?? LabelSanitizer.None,
            Provider = head.ForcedProvider ?? LabelSanitizer.None,
            Operation = LabelSanitizer.Clean(asked?.Operation),
            Model = LabelSanitizer.Clean(model ?? asked?.Model),
            Counts = counts,
            Source = UsageSource.Provider,
            Billed = response.Billed,
            Note = Note,
            Work = told.Any(static usage => usage.Part.Length > 0) ? WorkKind.Batch : "",
        };
        return new ConcludedRecord(record with { Cost = CostOf(record, told.Count) }, once) { Claim = share.Claim };
    }

    /// <summary>
    /// What is billed beside the tokens: the tier that all parts share, and the units of all parts where none of them was counted before.
    /// </summary>
    private static BilledUnits Billed(IReadOnlyList<ToldUsage> told, ToldShare share)
    {
        if (told.Count == 1)
        {
            return told[0].Billed;
        }

        var tier = told[0].Billed.ServiceTier;
        tier = told.All(usage => usage.Billed.ServiceTier == tier) ? tier : null;
        var isWhole = share.Input == told.Sum(static usage => usage.Counts.Input ?? 0) && share.Output == told.Sum(static usage => usage.Counts.Output ?? 0);
        var sum = new BilledUnits { ServiceTier = tier };
        foreach (var billed in isWhole ? told.Select(static usage => usage.Billed) : [])
        {
            sum = sum with
            {
                ToolCalls = billed.ToolCalls.Aggregate(sum.ToolCalls, static (calls, call) => calls.SetItem(call.Key, calls.GetValueOrDefault(call.Key) + call.Value)),
                Milliseconds = Sum(sum.Milliseconds, billed.Milliseconds),
                Pages = Sum(sum.Pages, billed.Pages),
                Characters = Sum(sum.Characters, billed.Characters),
                SearchUnits = Sum(sum.SearchUnits, billed.SearchUnits),
                ReportedCost = Sum(sum.ReportedCost, billed.ReportedCost),
            };
        }

        return sum.IsEmpty ? BilledUnits.None : sum;

        static long? Sum(long? left, long? right) => left is null && right is null ? null : Math.Min((left ?? 0) + (right ?? 0), TokenCounts.Ceiling);
    }

    [SuppressMessage("Design", "CA1031", Justification = "G3: what was told has its record, also where it cannot be priced.")]
    private ExchangeCost? CostOf(UsageRecord record, int requests)
    {
        try
        {
            return meter.CostOf(record, requests);
        }
        catch (Exception fault)
        {
            Fault ??= fault;
            return null;
        }
    }

    /// <summary>What was taken is counted from now on, so a fault of the judge must not lose it.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "G3: what was told has its record, also where it cannot be judged.")]
    private async ValueTask<Judgement> JudgeAsync(string user, RequestContent asked, ResponseContent response, TokenCounts counts, CancellationToken cancellationToken)
    {
        try
        {
            return await meter.Judge.DecideAsync(
                new JudgeInput
                {
                    User = user,
                    StartedAt = head.StartedAt,
                    EndedAt = end.EndedAt,
                    Evidence = meter.Judge.Prepare(asked, meter.Encodings.ForModel(response.Model ?? asked.Model)),
                    Response = response,
                    Input = counts.Input ?? 0,
                    Output = counts.Output ?? 0,
                    Dialect = head.ForcedDialect ?? "",
                    Counts = counts,
                },
                cancellationToken);
        }
        catch (Exception fault)
        {
            Fault ??= fault;
            return MeteredExchange.Unseen(counts, "a fault of the gateway, see its log");
        }
    }
}
