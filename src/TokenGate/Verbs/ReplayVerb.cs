using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TokenGate.Composition;
using TokenGate.Dialects;
using TokenGate.Metering;
using TokenGate.Scoring;
using TokenGate.Terminal;
using TokenGate.Tokens;
using TokenGate.Training.Traffic;

namespace TokenGate.Verbs;

/// <summary><c>tokengate replay</c>: recorded traffic through the meter and the judge, as if it came in now.</summary>
internal static class ReplayVerb
{
    /// <summary>Records on their way to the disk: enough to share its writes, few enough to bound memory.</summary>
    private const int InFlight = 256;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Traffic files: JSON lines, .gz or plain.", Arity = ArgumentArity.OneOrMore };
        var verdicts = new Option<string>("--out") { HelpName = "VERDICTS", Description = "Where the verdicts go: one JSON line for each exchange, in file order.", Required = true };
        var ledger = new Option<string?>("--ledger") { HelpName = "DIR", Description = "Keep the journal in this folder. [default: a scratch journal, removed at the end]" };
        var models = InstalledFiles.ModelsOption();
        var observe = new Option<bool>("--observe") { Description = "Record verdicts and trust everything, as in mode observe." };
        var command = new Command("replay", "Counts and judges recorded traffic, in file order, with the recorded times as the clock.") { files, verdicts, ledger, models, observe };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var judge = JudgeFactory.Create(new JudgeOptions
            {
                Models = InstalledFiles.ModelsFolder(parsed.GetValue(models)),
                Mode = parsed.GetValue(observe) ? JudgeMode.Observe : JudgeMode.Enforce,
            });
            var scratch = parsed.GetValue(ledger) is null ? Directory.CreateTempSubdirectory("tokengate-replay-").FullName : null;
            try
            {
                return await RunAsync(
                    parsed.GetRequiredValue(files),
                    parsed.GetRequiredValue(verdicts),
                    scratch ?? parsed.GetValue(ledger)!,
                    new ExchangeMeter(DialectRegistry.Default, EncodingMap.Default, judge),
                    parsed.InvocationConfiguration.Error,
                    cancellationToken);
            }
            finally
            {
                if (scratch is not null)
                {
                    Directory.Delete(scratch, recursive: true);
                }
            }
        });
        return command.WithExamples(
            "tokengate replay monday.jsonl.gz --out verdicts.jsonl",
            "tokengate replay monday.jsonl tuesday.jsonl --out verdicts.jsonl --ledger scratch",
            "tokengate audit summary --ledger scratch --json         what came of it");
    }

    private static async Task<int> RunAsync(
        string[] files,
        string verdicts,
        string ledger,
        ExchangeMeter meter,
        TextWriter error,
        CancellationToken cancellationToken)
    {
        foreach (var missing in files.Where(file => !File.Exists(file)))
        {
            throw new UsageException($"There is no file {missing}.");
        }

        await using var opened = JournalForWriting.Create(ledger);
        var journal = opened.Journal;
        using var output = new VerdictFile(verdicts);
        var writing = new Queue<Task<long>>();
        var (started, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        long exchanges = 0, passedOver = 0;
        foreach (var file in files)
        {
            foreach (var line in TrafficFile.Read(file))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (line.Row is not { } row)
                {
                    passedOver++;
                    await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{file}:{line.Number}: passed over, {line.Problem}."));
                    continue;
                }

                var records = TrafficReplay.MeterAll(meter, row);
                exchanges++;
                output.Write(TrafficReplay.Joined(records));
                foreach (var record in records)
                {
                    writing.Enqueue(journal.AppendAsync(record, cancellationToken).AsTask());
                    if (writing.Count >= InFlight)
                    {
                        await writing.Dequeue();
                    }
                }
            }
        }

        while (writing.TryDequeue(out var written))
        {
            await written;
        }

        await error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{exchanges:N0} exchanges replayed{(passedOver > 0 ? $", {passedOver:N0} lines passed over" : "")}; verdicts in {verdicts}."));
        await error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"It took {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, and {(Environment.CpuUsage.TotalTime - before).TotalSeconds:0.0} s of processor time."));
        return passedOver == 0 ? ExitCode.Fine : ExitCode.NotSo;
    }
}
