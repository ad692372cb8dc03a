using System.CommandLine;
using Microsoft.Extensions.Logging;
using TokenGate.Demo;
using TokenGate.Logging;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate demo</c>: the whole thing in one process, nothing to set up.</summary>
internal static class DemoVerb
{
    private const int MaxSeconds = 86_400;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { HelpName = "N", Description = "How long the simulated working day lasts.", DefaultValueFactory = _ => 60 };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxSeconds)
            {
                result.AddError($"--seconds takes 1 to {MaxSeconds}.");
            }
        });
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "Where journal and log go. [default: a new folder among the temporary files]" };
        var models = InstalledFiles.ModelsOption();
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end, and progress on stderr." };
        var command = new Command(
            "demo",
            "Starts a simulated AI endpoint, the gateway and some thirty simulated employees, a few of whom inflate their usage, and shows what counts.")
        {
            seconds, json, data, models,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var length = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var folder = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(Path.GetTempPath(), $"tokengate-demo-{Guid.CreateVersion7():N}"));
            var asJson = parsed.GetValue(json);
            var output = parsed.InvocationConfiguration.Output;
            var progress = asJson ? parsed.InvocationConfiguration.Error : output;

            await using var log = LogOutput.Create(folder, LogLevel.None);
            await using var run = await DemoRun.StartAsync(
                folder, InstalledFiles.ModelsFolder(parsed.GetValue(models)), log.AddTo, TimeProvider.System, cancellationToken);
            await progress.WriteLineAsync($"Gateway {run.Gateway} in front of the simulated endpoint {run.Endpoint}");
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
            await run.FinishAsync(cancellationToken);
            await output.WriteLineAsync(asJson ? DemoReport.Json(run.Board, run.Journal, length) : DemoReport.Summary(run.Board, run.Journal));
            return ExitCode.Fine;
        });
        return command.WithExamples(
            "tokengate demo                       a minute, with a live table",
            "tokengate demo --seconds 30 --json   for a script");
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
