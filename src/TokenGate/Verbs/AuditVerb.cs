using System.CommandLine;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary><c>tokengate audit</c>: what the journal holds.</summary>
internal static class AuditVerb
{
    /// <summary>The command and its subcommands.</summary>
    public static Command Create() =>
        new Command("audit", "Looks into the journal for auditors.") { Summary() }.WithExamples("tokengate audit summary --json");

    private static Command Summary()
    {
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var json = new Option<bool>("--json") { Description = "Print one line of JSON." };
        var command = new Command("summary", "Sums of all exchanges, by verdict, and how their tokens divide.") { json, ledger, config };
        command.SetAction(async (parsed, _) =>
        {
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!);
            var summary = AuditSummary.Read(JournalReader.Open(folder));
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetValue(json) ? summary.ToJson() + "\n" : Page(summary));
            return ExitCode.Fine;
        });
        return command.WithExamples(
            "tokengate audit summary",
            "tokengate audit summary --ledger data --json");
    }

    private static string Page(AuditSummary summary)
    {
        var verdicts = new TextTable("verdict", ">exchanges");
        foreach (var (verdict, exchanges) in summary.ByVerdict)
        {
            verdicts.Add(verdict.Name(), Figures.Count(exchanges));
        }

        var split = summary.Tokens.Split;
        var tokens = new TextTable("tokens", ">input", ">output")
            .Add("gross", Figures.Count(split.Input), Figures.Count(split.Output))
            .Add("replayed", Figures.Count(split.Replayed), "")
            .Add("repeated", Figures.Count(split.Repeated), Figures.Count(split.RepeatedOutput))
            .Add("withheld", Figures.Count(split.WithheldInput), Figures.Count(split.WithheldOutput))
            .Add("trusted", Figures.Count(split.TrustedInput), Figures.Count(split.TrustedOutput));
        return $"{Figures.Count(summary.Exchanges)} exchanges{Environment.NewLine}{Environment.NewLine}{verdicts}{Environment.NewLine}{tokens}";
    }
}
