using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TokenGate.Composition;
using TokenGate.Dialects;
using TokenGate.Metering;
using TokenGate.Pricing;
using TokenGate.Scoring;
using TokenGate.Terminal;
using TokenGate.Tokens;
using TokenGate.Training.Traffic;

namespace TokenGate.Verbs;

/// <summary><c>tokengate replay</c>: meters and judges recorded traffic.</summary>
internal static class ReplayVerb
{
    /// <summary>Records awaiting their commit: enough for group commit, few enough to bound memory.</summary>
    private const int InFlight = 256;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Traffic files (JSON lines, optionally gzipped).", Arity = ArgumentArity.OneOrMore };
        var verdicts = new Option<string>("--out") { HelpName = "VERDICTS", Description = "Output file of the verdicts: one JSON line for each exchange, in file order.", Required = true };
        var ledger = new Option<string?>("--ledger") { HelpName = "DIR", Description = "Keep the journal in this folder. [default: a temporary journal, deleted at the end]" };
        var models = InstalledFiles.ModelsOption();
        var observe = new Option<bool>("--observe") { Description = "Record verdicts but trust everything (mode observe)." };
        var config = new Option<string?>("--config")
        {
            HelpName = "FILE",
            Description = "Take prices from this configuration (Report:Currency, Prices and Rates). [default: list prices in US dollars]",
        };
        var command = new Command("replay", "Meters and judges recorded traffic in file order, using the recorded times as the clock.")
        {
            files, verdicts, ledger, models, observe, config,
        };
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
                    new ExchangeMeter(DialectRegistry.Default, EncodingMap.Default, judge, prices: new PricesInForce(ConfigurationOption.Prices(parsed.GetValue(config)))),
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
            "tokengate audit summary --ledger scratch --json         the result");
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
            throw new UsageException($"File not found: {missing}.");
        }

        await using var opened = WritableJournal.Create(ledger);
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
                    await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{file}:{line.Number}: skipped, {line.Problem}."));
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
            $"{exchanges:N0} exchanges replayed{(passedOver > 0 ? $", {passedOver:N0} lines skipped" : "")}; verdicts in {verdicts}."));
        await error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"It took {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, and {(Environment.CpuUsage.TotalTime - before).TotalSeconds:0.0} s of processor time."));
        return passedOver == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
