using Spectre.Console;
using TokenGate.Demo;

namespace TokenGate.Verbs;

/// <summary>Live table of the demo, redrawn while the numbers grow.</summary>
internal static class LiveTable
{
    /// <summary>Padding that Spectre adds: one space on each side of a column, and a separator.</summary>
    private const int ColumnSpace = 3;

    /// <summary>Lines of the frame: its edges, the header, two lines of progress, and the line above the table.</summary>
    private const int FrameLines = 8;

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
        var users = DemoReport.InflatersFirst(run.Board).Take(Math.Max(1, AnsiConsole.Profile.Height - FrameLines)).ToList();
        var (headers, rows) = DemoReport.Fit(users, AnsiConsole.Profile.Width - ColumnSpace, ColumnSpace);
        foreach (var header in headers)
        {
            var column = new TableColumn(Markup.Escape(header.TrimStart('>'))) { NoWrap = true };
            table.AddColumn(header.StartsWith('>') ? column.RightAligned() : column);
        }

        foreach (var (user, cells) in users.Zip(rows))
        {
            var style = user.Trick is null ? Style.Plain : new Style(Color.Yellow);
            table.AddRow([.. cells.Select(cell => new Text(cell, style))]);
        }

        return table;
    }
}
