using System.Globalization;
using System.Text;
using TokenGate.Ledger;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>How an exchange's tokens were divided, how they are divided today, and who changed that.</summary>
internal static class ExplanationOfCounts
{
    /// <summary>Adds the table, the decisions since, and what can still be decided.</summary>
    public static void Append(StringBuilder text, ListedExchange found, IReadOnlyList<RecordChange> changes)
    {
        var (record, recorded, now) = (found.Record, found.Record.Judgement.Split, found.Split);
        var table = new TextTable($"tokens ({record.Source.Name()})", ">gross", ">replayed", ">repeated", ">unseen", ">withheld", ">trusted");
        Add(table, record, recorded, recorded == now ? "" : ", as recorded");
        if (recorded != now)
        {
            Add(table, record, now, ", today");
        }

        text.Append(table);
        if (recorded.WithheldOutput > 0 && record.Judgement.Verdict is Verdict.Padded or Verdict.Duplicate)
        {
            text.AppendLine("The answer is withheld with the input: what answers such a request counts no more than the request.");
        }

        AppendChanges(text, changes);
        if (now.WithheldInput + now.WithheldOutput > 0)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"To decide an appeal: tokengate appeal {record.Id} accept|reject --note \"why\"");
        }
    }

    private static void Add(TextTable table, UsageRecord record, TokenSplit split, string when) => table
        .Add(
            $"input{when}",
            Figures.Count(record.Counts.Input),
            Figures.Count(split.Replayed),
            Figures.Count(split.Repeated),
            Figures.Count(split.UnseenInput),
            Figures.Count(split.WithheldInput),
            Figures.Count(split.TrustedInput))
        .Add(
            $"output{when}",
            Figures.Count(record.Counts.Output),
            "",
            Figures.Count(split.RepeatedOutput),
            Figures.Count(split.UnseenOutput),
            Figures.Count(split.WithheldOutput),
            Figures.Count(split.TrustedOutput));

    private static void AppendChanges(StringBuilder text, IReadOnlyList<RecordChange> changes)
    {
        foreach (var change in changes)
        {
            var by = change.By.Length > 0 ? $" by {change.By}" : "";
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{Title(change.Kind)} {Figures.Time(change.At)}{by}: {change.Note}");
            if (change.Difference != TokenSplit.None)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {Moved(change.Difference)}");
            }
        }
    }

    private static string Title(RecordChangeKind kind) => kind switch
    {
        RecordChangeKind.AppealAccepted => "Appeal accepted",
        RecordChangeKind.AppealRejected => "Appeal rejected",
        RecordChangeKind.AppealFiled => "Appealed",
        _ => "Restated",
    };

    private static string Moved(TokenSplit difference)
    {
        (string Part, long Tokens)[] parts =
        [
            ("replayed", difference.Replayed), ("repeated", difference.Repeated), ("unseen input", difference.UnseenInput), ("withheld input", difference.WithheldInput), ("trusted input", difference.TrustedInput),
            ("repeated output", difference.RepeatedOutput), ("unseen output", difference.UnseenOutput), ("withheld output", difference.WithheldOutput), ("trusted output", difference.TrustedOutput),
        ];
        return string.Join(", ", parts.Where(static part => part.Tokens != 0).Select(static part => string.Create(CultureInfo.InvariantCulture, $"{part.Part} {part.Tokens:+#,0;-#,0}")));
    }
}
