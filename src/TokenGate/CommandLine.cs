using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Scoring.Models;
using TokenGate.Terminal;
using TokenGate.Training;
using TokenGate.Verbs;

namespace TokenGate;

/// <summary>Parses the command line, runs one verb, and maps exceptions to one line on stderr and an exit code.</summary>
internal static class CommandLine
{
    private static readonly string[] GeneralExamples =
    [
        "tokengate demo                       try it without any setup",
        "tokengate run                        run the gateway with config/tokengate.json",
        "tokengate report --by team           trusted usage",
    ];

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The command-line arguments.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(args);

        // Help for a command that does not exist would be help for another one.
        if (parsed.Action is ParseErrorAction || parsed.UnmatchedTokens.Count > 0)
        {
            foreach (var message in ParseFaults.Describe(parsed))
            {
                await error.WriteLineAsync(message);
            }

            await error.WriteLineAsync($"Try '{CommandPath(parsed)} --help'.");
            return ExitCode.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = output,
                Error = error,

                // A gateway drains exchanges in flight under its own limit, not the parser's two seconds.
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
            await error.WriteLineAsync("Cancelled.");
            return ExitCode.Failure;
        }
    }

    /// <summary>The command tree.</summary>
    internal static RootCommand Root()
    {
        var root = new RootCommand("Meters AI token usage in a reverse proxy and counts only what can be trusted.")
        {
            RunVerb.Create(),
            DemoVerb.Create(),
            CheckVerb.Create(),
            CountVerb.Create(),
            ReplayVerb.Create(),
            RecordVerb.Create(),
            TrainVerb.Create(),
            EvaluateVerb.Create(),
            ReportVerb.Create(),
            ReconcileVerb.Create(),
            ExplainVerb.Create(),
            AppealVerb.Create(),
            RestateVerb.Create(),
            AuditVerb.Create(),
            LedgerVerb.Create(),
            PersonVerb.Create(),
            OutcomesVerb.Create(),
        };
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpPage(GeneralExamples);
        }

        return root;
    }

    /// <summary>The exit code of an expected exception; null for a bug, which surfaces with its stack trace.</summary>
    private static int? Explain(Exception fault) => fault switch
    {
        UsageException or TrainingException => ExitCode.WrongUsage,
        FileNotFoundException or DirectoryNotFoundException => ExitCode.WrongUsage,
        GatewayConfigurationException or ModelSetException or ModelFormatException or JournalException or RedisLedgerException or InvalidDataException => ExitCode.Failure,
        IOException or UnauthorizedAccessException => ExitCode.Failure,
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
