using Spectre.Console;
using TokenGate.Demo;

namespace TokenGate.Verbs;

/// <summary>Live table of the demo, redrawn while the numbers grow.</summary>
internal static class LiveTable
{
    /// <summary>Padding that Spectre adds: one space on each side of a column, and a separator.</summary>
    private const int ColumnSpace = 3;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <summary>Redraws until <paramref name="work"/> completes.</summary>
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

        // Inflating users first, because a small terminal crops the end.
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

    /// <summary>Width of all columns but the last, including padding: only the reason column shrinks in a narrow terminal.</summary>
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
