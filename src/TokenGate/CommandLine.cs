using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TokenGate.Gateway.Hosting;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Scoring.Models;
using TokenGate.Terminal;
using TokenGate.Training;
using TokenGate.Verbs;

namespace TokenGate;

/// <summary>The command line: parses, runs one verb, and turns what went wrong into one line on stderr and an exit code.</summary>
internal static class CommandLine
{
    private static readonly string[] GeneralExamples =
    [
        "tokengate demo                       see it work, nothing to set up",
        "tokengate run                        meter the endpoint of config/tokengate.json",
        "tokengate report --by team           trusted usage",
    ];

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="output">Where data goes.</param>
    /// <param name="error">Where messages go.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var message in parsed.Errors.Select(fault => fault.Message).Distinct(StringComparer.Ordinal))
            {
                await error.WriteLineAsync(message);
            }

            await error.WriteLineAsync($"Try '{CommandPath(parsed)} --help'.");
            return ExitCode.WrongUse;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = output,
                Error = error,

                // A gateway drains running exchanges before it stops; its own limit applies, not the parser's two seconds.
                ProcessTerminationTimeout = TimeSpan.FromHours(2),
            });
        }
        catch (Exception fault) when (Explain(fault) is { } code)
        {
            await error.WriteLineAsync(fault.Message);
            return code;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped before the end.");
            return ExitCode.NotSo;
        }
    }

    /// <summary>The whole tree of commands.</summary>
    internal static RootCommand Root()
    {
        var root = new RootCommand("Meters AI token usage behind a reverse proxy and counts only what can be trusted.")
        {
            RunVerb.Create(),
            DemoVerb.Create(),
            CheckVerb.Create(),
            CountVerb.Create(),
            ReplayVerb.Create(),
            TrainVerb.Create(),
            EvaluateVerb.Create(),
            ReportVerb.Create(),
            ExplainVerb.Create(),
            AppealVerb.Create(),
            RestateVerb.Create(),
            AuditVerb.Create(),
            LedgerVerb.Create(),
            PersonVerb.Create(),
        };
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpPage(GeneralExamples);
        }

        return root;
    }

    /// <summary>The exit code of a fault that its message explains; null for a fault of ours, which ends with its stack.</summary>
    private static int? Explain(Exception fault) => fault switch
    {
        UsageException or TrainingException => ExitCode.WrongUse,
        FileNotFoundException or DirectoryNotFoundException => ExitCode.WrongUse,
        GatewayConfigurationException or ModelSetException or ModelFormatException or JournalException or RedisLedgerException or InvalidDataException => ExitCode.NotSo,
        IOException or UnauthorizedAccessException => ExitCode.NotSo,
        _ => null,
    };

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? "tokengate" : result.Command.Name);
        }

        return string.Join(' ', names);
    }
}
