using Spectre.Console;

namespace TokenGate.Demo;

/// <summary>The demo's table in a terminal, drawn anew while the numbers grow.</summary>
internal static class LiveTable
{
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
        foreach (var row in run.Board.Rows.OrderBy(row => row.Trick is null))
        {
            var style = row.Trick is null ? Style.Plain : new Style(Color.Yellow);
            table.AddRow([.. DemoReport.Cells(row).Select(cell => new Text(cell, style))]);
        }

        return table;
    }
}
