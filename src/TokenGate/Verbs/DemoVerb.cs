using System.CommandLine;
using Microsoft.Extensions.Logging;
using TokenGate.Demo;
using TokenGate.Logging;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate demo</c>: a complete installation in one process.</summary>
internal static class DemoVerb
{
    private const int MaxSeconds = 86_400;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var seconds = NumberOption.Create("--seconds", "Length of the simulated working day, in seconds.", usual: 60, least: 1, MaxSeconds);
        var stay = new Option<bool>("--stay") { Description = "Keep the gateway and its console running after the day, until Ctrl+C." };
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Folder for journal and log. [default: a new temporary folder]" };
        var models = InstalledFiles.ModelsOption();
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end; progress goes to stderr." };
        var command = new Command(
            "demo",
            "Starts a simulated AI endpoint, the gateway and about thirty simulated employees, some of whom inflate their usage, and shows what is trusted.")
        {
            seconds, stay, json, data, models,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var length = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var isTemporary = parsed.GetValue(data) is null;
            var folder = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(Path.GetTempPath(), $"tokengate-demo-{Guid.CreateVersion7():N}"));
            var asJson = parsed.GetValue(json);
            var output = parsed.InvocationConfiguration.Output;
            var progress = asJson ? parsed.InvocationConfiguration.Error : output;

            await using var log = LogOutput.Create(folder, LogLevel.None);
            await using var run = await DemoRun.StartAsync(
                folder, InstalledFiles.ModelsFolder(parsed.GetValue(models)), log.AddTo, TimeProvider.System, cancellationToken);
            await progress.WriteLineAsync($"Gateway {run.Gateway} in front of the simulated endpoint {run.Endpoint}");
            await progress.WriteLineAsync($"Console {run.Console}{(parsed.GetValue(stay) ? "" : " (while the demo runs; --stay keeps it)")}");
            await progress.WriteLineAsync(FormattableString.Invariant($"The three months before are made up: {run.Past.Count:N0} exchanges. This day is played."));
            var work = run.WorkAsync(length, cancellationToken);
            if (!asJson && !Console.IsOutputRedirected)
            {
                await LiveTable.ShowAsync(run, work, length, TimeProvider.System, cancellationToken);
            }
            else
            {
                await SayProgressAsync(run, work, length, progress, cancellationToken);
            }

            await work;
            if (parsed.GetValue(stay))
            {
                await run.RefreshAsync(cancellationToken);
                await output.WriteLineAsync(Summary(run, length, asJson, isTemporary));
                await progress.WriteLineAsync($"Console {run.Console} stays open. Stop with Ctrl+C.");
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await run.FinishAsync(CancellationToken.None);
                return ExitCode.Success;
            }

            await run.FinishAsync(cancellationToken);
            await output.WriteLineAsync(Summary(run, length, asJson, isTemporary));
            return ExitCode.Success;
        });
        return command.WithExamples(
            "tokengate demo                       one minute, with a live table",
            "tokengate demo --stay                and its console until Ctrl+C",
            "tokengate demo --seconds 30 --json   for a script");
    }

    private static string Summary(DemoRun run, TimeSpan length, bool asJson, bool isTemporary)
    {
        if (asJson)
        {
            return DemoReport.Json(run.Board, run.Past, run.Journal, length);
        }

        var next = DemoReport.Next(run.Journal, run.Board.Example, isTemporary);
        return Console.IsOutputRedirected
            ? DemoReport.Summary(run.Board) + Environment.NewLine + next
            : DemoReport.Summary(run.Board, Console.WindowWidth, Console.WindowHeight - next.Count(static c => c == '\n') - 2) + next;
    }

    private static async Task SayProgressAsync(DemoRun run, Task work, TimeSpan length, TextWriter progress, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(ProgressEvery, cancellationToken));
            await run.RefreshAsync(cancellationToken);
            await progress.WriteLineAsync(DemoReport.Progress(run.Board, TimeProvider.System.GetElapsedTime(started), length));
        }
    }
}
