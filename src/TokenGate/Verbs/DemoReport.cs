using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenGate.Demo;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary>What the demo prints.</summary>
internal static class DemoReport
{
    private const int WhyWidth = 74;

    /// <summary>The columns of every table of the demo.</summary>
    public static IReadOnlyList<string> Headers { get; } = ["user", "team", ">exchanges", ">gross", ">again", ">unseen", ">withheld", ">trusted", ">of gross", ">kept", "why"];

    /// <summary>A row's cells.</summary>
    public static string[] Cells(ScoreboardRow row) =>
    [
        row.User,
        row.Team,
        Figures.Count(row.Exchanges),
        Figures.Count(row.Gross),
        Figures.Count(row.Again),
        Figures.Count(row.Unseen),
        Figures.Count(row.Withheld),
        Figures.Count(row.Trusted),
        Figures.Share(row.Trusted, row.Gross),
        Figures.Share(row.Trusted, row.FreshAndOutput),
        Cut(Why(row)),
    ];

    /// <summary>One line of progress.</summary>
    public static string Progress(Scoreboard board, TimeSpan elapsed, TimeSpan length)
    {
        var split = board.Total;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds,4:F0} of {length.TotalSeconds:F0} s  {board.Exchanges,6:N0} exchanges  gross {split.Input + split.Output,10:N0}  trusted {split.TrustedInput + split.TrustedOutput,9:N0}  withheld {split.WithheldInput + split.WithheldOutput,9:N0}");
    }

    /// <summary>The summary at the end.</summary>
    public static string Summary(Scoreboard board, string journal)
    {
        var text = new StringBuilder();
        Section(text, "Honest work", board.Rows.Where(row => row.Trick is null));
        text.AppendLine();
        Section(text, "Inflated on purpose", board.Rows.Where(row => row.Trick is not null));
        text.AppendLine();
        foreach (var row in board.Rows.Where(row => row.Trick is not null))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {row.User}: {row.Trick}");
        }

        var split = board.Total;
        var gross = split.Input + split.Output;
        var trusted = split.TrustedInput + split.TrustedOutput;
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Gross {gross:N0} tokens in {board.Exchanges:N0} exchanges; trusted {trusted:N0} ({Figures.Share(trusted, gross)}).");
        text.AppendLine("again: text that was there before, which counts once. unseen: what was billed and did not pass here. of gross, kept: the trusted share of all tokens, and of fresh input and output.");
        text.AppendLine(CultureInfo.InvariantCulture, $"The journal lies in {journal}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  tokengate report --ledger {journal} --by team");
        text.AppendLine(CultureInfo.InvariantCulture, $"  tokengate audit summary --ledger {journal}");
        return text.ToString();
    }

    /// <summary>The summary as one JSON object.</summary>
    public static string Json(Scoreboard board, string journal, TimeSpan length) => JsonSerializer.Serialize(
        new
        {
            Seconds = length.TotalSeconds,
            Journal = journal,
            board.Exchanges,
            Gross = board.Total.Input + board.Total.Output,
            Trusted = board.Total.TrustedInput + board.Total.TrustedOutput,
            Withheld = board.Total.WithheldInput + board.Total.WithheldOutput,
            Users = board.Rows.Select(row => new
            {
                row.User,
                row.Team,
                Inflates = row.Trick,
                row.Exchanges,
                row.Gross,
                row.Split.Replayed,
                row.Split.Repeated,
                row.Split.UnseenInput,
                row.Split.TrustedInput,
                row.Split.WithheldInput,
                row.Split.RepeatedOutput,
                row.Split.UnseenOutput,
                row.Split.TrustedOutput,
                row.Split.WithheldOutput,
                Kept = Ratio(row.Trusted, row.FreshAndOutput),
                TrustedOfGross = Ratio(row.Trusted, row.Gross),
                Verdicts = row.Verdicts.OrderBy(pair => pair.Key).ToDictionary(pair => pair.Key.Name(), pair => pair.Value),
                Why = Why(row),
            }),
        },
        OutputJson.Page);

    /// <summary>Why the trusted count is below the gross count, in a few words; empty when it hardly is.</summary>
    private static string Why(ScoreboardRow row)
    {
        if (row.Withholding is { } withholding)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{withholding.Verdict.Name()} ×{withholding.Count}: {FeatureDescriptions.For(withholding.Feature)}");
        }

        var (tokens, words) = new[]
        {
            (Tokens: row.Split.Replayed, Words: "history sent again, counted once"),
            (Tokens: row.Split.Repeated, Words: "text sent again, counted once"),
            (Tokens: row.Split.RepeatedOutput, Words: "answers that say nothing new"),
            (Tokens: row.Unseen, Words: "billed, but not seen here"),
        }.MaxBy(part => part.Tokens);
        return tokens * 4 >= row.Gross && row.Gross > 0 ? $"{words} ({Figures.Share(tokens, row.Gross)})" : "";
    }

    private static double? Ratio(long part, long whole) => whole == 0 ? null : Math.Round((double)part / whole, 4);

    private static void Section(StringBuilder text, string title, IEnumerable<ScoreboardRow> rows)
    {
        var table = new TextTable([.. Headers]);
        foreach (var row in rows)
        {
            table.Add(Cells(row));
        }

        text.AppendLine(title).Append(table);
    }

    private static string Cut(string text) => text.Length <= WhyWidth ? text : text[..(WhyWidth - 1)] + "…";
}
