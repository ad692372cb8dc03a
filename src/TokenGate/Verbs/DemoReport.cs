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

    /// <summary>Below this, a reason says nothing any more.</summary>
    private const int LeastWhy = 20;

    /// <summary>Honest users that are shown even where there is no room for them.</summary>
    private const int LeastHonest = 3;

    private const int User = 0;
    private const int Gross = 3;
    private const int Again = 4;
    private const int Withheld = 6;
    private const int Trusted = 7;
    private const int OfGross = 8;
    private const int Kept = 9;
    private const int Reason = 10;

    private static readonly string[] Headers = ["user", "team", ">exchanges", ">gross", ">again", ">unseen", ">withheld", ">trusted", ">of gross", ">kept", "why"];

    /// <summary>What is left out first where a terminal is narrow.</summary>
    private static readonly int[][] Choices =
    [
        [.. Enumerable.Range(0, Reason + 1)],
        [User, Gross, Again, Withheld, Trusted, OfGross, Kept, Reason],
        [User, Gross, Withheld, Trusted, OfGross, Reason],
    ];

    /// <summary>Headers and rows as they fit a width, the last column cut.</summary>
    /// <param name="rows">The users.</param>
    /// <param name="width">The terminal's columns; null for no limit.</param>
    /// <param name="space">What stands between two columns.</param>
    public static (IReadOnlyList<string> Headers, IReadOnlyList<string[]> Rows) Fit(IReadOnlyList<ScoreboardRow> rows, int? width, int space)
    {
        var cells = rows.Select(Cells).ToList();
        var columns = Choices[0];
        if (width is { } most)
        {
            int Taken(int[] chosen) => chosen[..^1].Sum(column => space + Math.Max(Headers[column].TrimStart('>').Length, cells.Select(row => row[column].Length).DefaultIfEmpty().Max()));
            columns = Choices.FirstOrDefault(chosen => most - Taken(chosen) >= LeastWhy) ?? Choices[^1];
            var left = Math.Max(0, most - Taken(columns));
            cells.ForEach(row => row[Reason] = Cut(row[Reason], left));
        }

        return ([.. columns.Select(static column => Headers[column])], [.. cells.Select(row => columns.Select(column => row[column]).ToArray())]);
    }

    /// <summary>Who inflates first, because a small terminal has no room for the end.</summary>
    public static IReadOnlyList<ScoreboardRow> InflatersFirst(Scoreboard board) => [.. board.Rows.OrderBy(static row => row.Trick is null).ThenByDescending(static row => row.Trick is null ? row.Gross : 0)];

    /// <summary>A row's cells.</summary>
    private static string[] Cells(ScoreboardRow row) =>
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
        Cut(Why(row), WhyWidth),
    ];

    /// <summary>One line of progress.</summary>
    public static string Progress(Scoreboard board, TimeSpan elapsed, TimeSpan length)
    {
        var split = board.Total;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds,4:F0} of {length.TotalSeconds:F0} s  {board.Exchanges,6:N0} exchanges  gross {split.Input + split.Output,10:N0}  trusted {split.TrustedInput + split.TrustedOutput,9:N0}  withheld {split.WithheldInput + split.WithheldOutput,9:N0}");
    }

    /// <summary>The summary at the end: everything, for a file or a pipe.</summary>
    public static string Summary(Scoreboard board)
    {
        var text = new StringBuilder();
        Section(text, "Honest work", [.. board.Rows.Where(row => row.Trick is null)], width: null);
        text.AppendLine();
        Section(text, "Inflated on purpose", [.. board.Rows.Where(row => row.Trick is not null)], width: null);
        text.AppendLine();
        foreach (var row in board.Rows.Where(row => row.Trick is not null))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {row.User}: {row.Trick}");
        }

        text.AppendLine();
        AppendTotal(text, board);
        text.AppendLine("again: text that was there before, which counts once. unseen: what was billed and did not pass here. of gross, kept: the trusted share of all tokens, and of fresh input and output.");
        return text.ToString();
    }

    /// <summary>The summary at the end, for a terminal: who inflates, and of the others as many as there is room for.</summary>
    /// <param name="board">The sums.</param>
    /// <param name="width">The terminal's columns.</param>
    /// <param name="height">The lines that the summary may take.</param>
    public static string Summary(Scoreboard board, int width, int height)
    {
        var text = new StringBuilder();
        var rows = InflatersFirst(board);
        var inflaters = rows.TakeWhile(static row => row.Trick is not null).ToList();

        // Two titles, two headers, the rest's line, the total.
        var room = Math.Max(LeastHonest, height - inflaters.Count - 6);
        var honest = rows.Skip(inflaters.Count).Take(room).ToList();
        Section(text, "Inflated on purpose", inflaters, width);
        Section(text, "Honest work", honest, width);
        if (rows.Count - inflaters.Count - honest.Count is > 0 and var more)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"... {more} more");
        }

        AppendTotal(text, board);
        return text.ToString();
    }

    /// <summary>What to do next: an explanation, an endpoint of one's own, the console.</summary>
    /// <param name="journal">The journal's folder.</param>
    /// <param name="example">An exchange that is worth an explanation; null when there is none.</param>
    /// <param name="isTemporary">True when nobody asked for the journal to be kept.</param>
    public static string Next(string journal, string? example, bool isTemporary)
    {
        var text = new StringBuilder();
        text.AppendLine("Next:");
        text.AppendLine(CultureInfo.InvariantCulture, $"  tokengate explain {example ?? "ID"} --ledger {journal}");
        text.AppendLine("  tokengate run --config config/tokengate.json   (in front of your own endpoint)");
        text.AppendLine("  tokengate demo --stay                          (its console stays open)");
        text.Append(isTemporary ? $"Remove when done: {journal}" : $"The journal: {journal}");
        return text.ToString();
    }

    /// <summary>The summary as one JSON object.</summary>
    public static string Json(Scoreboard board, IReadOnlyList<UsageRecord> past, string journal, TimeSpan length) => JsonSerializer.Serialize(
        new
        {
            Seconds = length.TotalSeconds,
            Journal = journal,
            board.Exchanges,
            Gross = board.Total.Input + board.Total.Output,
            Trusted = board.Total.TrustedInput + board.Total.TrustedOutput,
            Withheld = board.Total.WithheldInput + board.Total.WithheldOutput,
            Past = new
            {
                Exchanges = past.Count,
                Trusted = past.Sum(static record => record.Judgement.Split.TrustedInput + record.Judgement.Split.TrustedOutput),
            },
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

    private static void AppendTotal(StringBuilder text, Scoreboard board)
    {
        var split = board.Total;
        var (gross, trusted) = (split.Input + split.Output, split.TrustedInput + split.TrustedOutput);
        text.AppendLine(CultureInfo.InvariantCulture, $"Gross {gross:N0} tokens in {board.Exchanges:N0} exchanges; trusted {trusted:N0} ({Figures.Share(trusted, gross)}).");
    }

    private static void Section(StringBuilder text, string title, IReadOnlyList<ScoreboardRow> users, int? width)
    {
        var (headers, rows) = Fit(users, width, space: 2);
        var table = new TextTable([.. headers]);
        foreach (var row in rows)
        {
            table.Add(row);
        }

        text.AppendLine(title).Append(table);
    }

    private static string Cut(string text, int width) => width switch
    {
        _ when text.Length <= width => text,
        < 2 => "",
        _ => text[..(width - 1)] + "…",
    };
}
