using Spectre.Console;
using TokenGate.Demo;

namespace TokenGate.Verbs;

/// <summary>The demo's table in a terminal, drawn anew while the numbers grow.</summary>
internal static class LiveTable
{
    /// <summary>Spectre puts a space on either side of a column, and a line or a space between two.</summary>
    private const int ColumnSpace = 3;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <summary>Draws until the work is done.</summary>
    public static Task ShowAsync(DemoRun run, Task work, TimeSpan length, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        return AnsiConsole.Live(Draw(run, TimeSpan.Zero, length)).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (!work.IsCompleted)
            {
                await Task.WhenAny(work, Task.Delay(Beat, time, cancellationToken));
                await run.RefreshAsync(cancellationToken);
                live.UpdateTarget(Draw(run, time.GetElapsedTime(started), length));
            }
        });
    }

    private static Table Draw(DemoRun run, TimeSpan elapsed, TimeSpan length)
    {
        var table = new Table().Border(TableBorder.Simple).Caption(Markup.Escape(DemoReport.Progress(run.Board, elapsed, length)));
        foreach (var header in DemoReport.Headers)
        {
            var column = new TableColumn(Markup.Escape(header.TrimStart('>'))) { NoWrap = true };
            table.AddColumn(header.StartsWith('>') ? column.RightAligned() : column);
        }

        // Those who inflate first: a small terminal crops the end.
        var rows = run.Board.Rows.OrderBy(row => row.Trick is null).Select(row => (row.Trick, Cells: DemoReport.Cells(row))).ToList();
        var reasonWidth = AnsiConsole.Profile.Width - TakenWidth([.. rows.Select(row => row.Cells)]);
        foreach (var (trick, cells) in rows)
        {
            var style = trick is null ? Style.Plain : new Style(Color.Yellow);
            cells[^1] = Cut(cells[^1], reasonWidth);
            table.AddRow([.. cells.Select(cell => new Text(cell, style))]);
        }

        return table;
    }

    /// <summary>What the columns before the reason take, with the space around them: the reason alone gives way in a narrow terminal.</summary>
    private static int TakenWidth(IReadOnlyList<string[]> rows)
    {
        var taken = ColumnSpace;
        for (var i = 0; i < DemoReport.Headers.Count - 1; i++)
        {
            taken += ColumnSpace + Math.Max(DemoReport.Headers[i].TrimStart('>').Length, rows.Max(cells => cells[i].Length));
        }

        return taken + ColumnSpace;
    }

    private static string Cut(string text, int width) => width switch
    {
        _ when text.Length <= width => text,
        < 2 => "",
        _ => text[..(width - 1)] + "…",
    };
}
