using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Judging;
using TokenGate.Gateway.Admin.Peers;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>
/// <c>/api/withheld</c>: gross, repeated, unseen, withheld and trusted side by side, by verdict and by reason too. A team of few users
/// would show what single persons did, so those are merged into one group for every role but the operator.
/// </summary>
internal sealed class WithheldEndpoint(CountReader counts, UserCounter users, SmallGroups small, AdminLedger ledger, PeerReader peers, TimeProvider clock) : IAdminEndpoint
{
    private static readonly string[] Verdicts = [.. Enum.GetValues<Verdict>().Select(static verdict => verdict.Name())];

    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/withheld", AdminRoles.Operator | AdminRoles.Auditor, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, [.. CountQuestion.Parameters, "verdict", UserCounter.Parameter]);
        var question = CountQuestion.Read(query, CountQuestion.AllNames, ledger.Zone, clock.GetUtcNow());
        Verdict? verdict = query.OneOf("verdict", Verdicts, -1) is >= 0 and var index ? (Verdict)index : null;
        if (question.Columns.Contains(UsageColumn.Work) && (question.Columns.Contains(UsageColumn.User) || question.Filter(UsageColumn.User) is not null))
        {
            query.Fault("by", "Kinds of work are no column of a person: ask for them by team, project or client program.");
        }

        var countsUsers = UserCounter.IsAsked(query, question);
        if (countsUsers && verdict is not null)
        {
            query.Fault("verdict", "Users are counted whatever the verdict: leave it out, or users.");
        }

        var isOperator = context.Features.Get<AdminCaller>()!.Roles.HasFlag(AdminRoles.Operator);
        if (countsUsers && !isOperator && !question.Columns.Contains(UsageColumn.Team))
        {
            query.Fault(UserCounter.Parameter, "Users of small teams are not told of apart: count them by team.");
        }

        query.ThrowIfFaulty();
        question = question with { Currencies = ledger.Currencies };
        var view = peers.Watch(context);
        var fold = isOperator ? null : await small.OfAsync(question, context.RequestAborted);
        var table = await ReadAsync(question, verdict, fold, context.RequestAborted);
        var seen = countsUsers ? await users.SeenAsync(question, fold, context.RequestAborted) : null;
        var provenance = await counts.ReadProvenanceAsync(question, context.RequestAborted);
        var rules = await counts.ReadRulesAsync(question, "journal", context.RequestAborted);
        await PeerView.SettleAsync(view, context.RequestAborted);
        await JsonAnswer.WriteTaggedAsync(context, Json(question, table, seen, provenance, rules, view), "application/json");
    }

    private async Task<CountTable<WithheldSums>> ReadAsync(CountQuestion question, Verdict? verdict, IReadOnlySet<string>? fold, CancellationToken cancellationToken)
    {
        var columns = question.Columns;
        var byReason = columns.Contains(UsageColumn.Reason);
        List<UsageColumn> asked = [.. columns];
        if (!asked.Contains(UsageColumn.Verdict))
        {
            asked.Add(UsageColumn.Verdict);
        }

        if (fold is not null && columns.Contains(UsageColumn.User) && !asked.Contains(UsageColumn.Team))
        {
            asked.Add(UsageColumn.Team);
        }

        var table = new CountTable<WithheldSums>(WithheldSums.Add);
        var names = new string?[columns.Length];
        await foreach (var rows in counts.ReadSplitsAsync(question, [.. asked], cancellationToken))
        {
            foreach (var row in rows.Where(row => (verdict is null || row.Verdict == verdict) && (!byReason || IsWithheld(row.Verdict))))
            {
                var isSmall = row.Team is { } team && fold is not null && fold.Contains(team);
                for (var i = 0; i < columns.Length; i++)
                {
                    names[i] = columns[i] switch
                    {
                        UsageColumn.User or UsageColumn.Team when isSmall => SmallGroups.Name,
                        UsageColumn.Verdict => row.Verdict?.Name(),
                        UsageColumn.Work => string.IsNullOrEmpty(row.Work) ? "-" : row.Work,
                        UsageColumn.Reason => ReasonOf(row),
                        var column => row.NameOf(column),
                    };
                }

                table.Add(CountKey.Create(question.BucketOf(row.Bucket), names) with { Currency = row.Currency }, WithheldSums.From(row.Sums, IsWithheld(row.Verdict)));
            }
        }

        return table;
    }

    private static bool IsWithheld(Verdict? verdict) => verdict is Verdict.Padded or Verdict.Duplicate or Verdict.Inflated;

    private static string ReasonOf(SplitRow row)
    {
        var head = row.Verdict switch { Verdict.Padded => "padding", Verdict.Duplicate => "duplication", _ => "output" };
        return string.IsNullOrEmpty(row.Reason) ? "-" : $"{head}.{row.Reason}";
    }

    private static ReadOnlyMemory<byte> Json(
        CountQuestion question, CountTable<WithheldSums> table, UserCounts? seen, Provenance provenance, IReadOnlyList<(int Edition, DateTimeOffset Since)> rules, PeerView? view) => JsonAnswer.Bytes(writer =>
    {
        CountJson.WriteQuestion(writer, question);
        writer.WriteStartArray("rows");
        var reason = Array.IndexOf(question.By, "reason");
        var rows = table.Rows();
        foreach (var (key, sums) in rows)
        {
            writer.WriteStartObject();
            CountJson.WriteKey(writer, question, key);
            if (reason >= 0)
            {
                writer.WriteString("reason_text", FeatureSentences.For(key[reason] ?? ""));
            }

            WriteSums(writer, sums, sums.Sums.Cost);
            CountJson.WriteUsers(writer, seen?[key]);
            writer.WriteString("currency", key.Currency);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("totals");
        var costs = CurrencyJson.Sum(rows.Select(static row => (row.Key.Currency, row.Sums.Sums.Cost)));
        WriteSums(writer, table.Total, costs.Count <= 1 ? table.Total.Sums.Cost : null);
        CountJson.WriteUsers(writer, seen?.All);
        CurrencyJson.Write(writer, costs);
        writer.WriteEndObject();
        CountJson.WriteProvenance(writer, provenance);
        CountJson.WriteRules(writer, question, rules);
        view?.Write(writer);
    });

    private static void WriteSums(Utf8JsonWriter writer, WithheldSums sums, CostSums? cost)
    {
        var (split, would) = (sums.Sums.Split, sums.WouldWithhold);
        writer.WriteNumber("exchanges", sums.Sums.Exchanges);
        writer.WriteNumber("would_withhold", would);
        SplitJson.Write(writer, split, split.Input, split.Output);
        KindsJson.Write(writer, sums.Sums, cost);
    }
}
