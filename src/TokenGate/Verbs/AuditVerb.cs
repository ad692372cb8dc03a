using System.CommandLine;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Terminal;
using TokenGate.Usage;

namespace TokenGate.Verbs;

/// <summary><c>tokengate audit</c>: inspects and verifies the journal.</summary>
internal static class AuditVerb
{
    /// <summary>The command and its subcommands.</summary>
    public static Command Create() =>
        new Command("audit", "Inspects, verifies and exports the journal.") { Summary(), Verify(), Export() }.WithExamples(
            "tokengate audit summary --json",
            "tokengate audit verify",
            "tokengate audit export --out november.audit");

    /// <summary>The option that names gateways whose journals a verification does without.</summary>
    public static Option<string[]> Accept() => new("--accept")
    {
        HelpName = "GATEWAY",
        Description = "An earlier gateway whose journal is known to be lost; repeat for each.",
        DefaultValueFactory = _ => [],
    };

    private static Command Summary()
    {
        var config = ConfigurationOption.Config();
        var ledgers = ConfigurationOption.Ledgers();
        var json = new Option<bool>("--json") { Description = "Print one JSON line." };
        var command = new Command("summary", "Totals of all exchanges by verdict, and their token split.") { json, ledgers, config };
        command.SetAction(async (parsed, _) =>
        {
            var journals = SeveralJournals.Open(ConfigurationOption.LedgerFolders(parsed.GetValue(ledgers), parsed.GetValue(config)!));
            var summary = AuditSummary.Merge([.. journals.All.Select(AuditSummary.Read)]);
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetValue(json) ? summary.ToJson() + "\n" : Page(summary));
            return ExitCode.Success;
        });
        return command.WithExamples(
            "tokengate audit summary",
            "tokengate audit summary --ledger /srv/gate1 --ledger /srv/gate2 --json");
    }

    private static Command Verify()
    {
        var config = ConfigurationOption.Config();
        var ledgers = new Option<string[]>("--ledger")
        {
            HelpName = "DIR",
            Description = "Folder of a journal; repeat for each gateway that shares the Redis. [default: the configured one]",
            DefaultValueFactory = _ => [],
        };
        var withoutRedis = new Option<bool>("--without-redis") { Description = "Verify the journals only." };
        var seals = new Option<string[]>("--seals")
        {
            HelpName = "FILE",
            Description = "File with seals that was kept elsewhere, such as a log; repeat for each. Those in Redis are always compared.",
            DefaultValueFactory = _ => [],
        };
        var sealKey = new Option<string?>("--seal-key") { HelpName = "FILE", Description = "Public key (PEM); the seals of --seals must be signed with it." };
        var accept = Accept();
        var json = new Option<bool>("--json") { Description = "Print one JSON line." };
        var command = new Command("verify", "Verifies that the counts follow from the entries: hash chain, identities, totals, and Redis if configured.")
        {
            ledgers, withoutRedis, seals, sealKey, accept, json, config,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(config)!;
            var folders = parsed.GetValue(ledgers) is { Length: > 0 } given ? given : [ConfigurationOption.LedgerFolder(null, file)];
            var redis = parsed.GetValue(withoutRedis) ? null : ConfigurationOption.Redis(file);
            var options = new AuditOptions { Redis = redis, Accepted = parsed.GetValue(accept)!, Seals = ReadSeals(parsed.GetValue(seals)!, parsed.GetValue(sealKey)) };
            var report = await Auditor.AuditAsync([.. folders.Select(JournalReader.Open)], options, TimeProvider.System, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetValue(json) ? report.ToJson() + "\n" : Page(report));
            return report.Equal ? ExitCode.Success : ExitCode.Failure;
        });
        return command.WithExamples(
            "tokengate audit verify",
            "tokengate audit verify --ledger /srv/gate1 --ledger /srv/gate2 --json",
            "tokengate audit verify --seals /mnt/elsewhere/tokengate.log --seal-key auditor.pem");
    }

    private static Command Export()
    {
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var file = new Option<string>("--out") { HelpName = "FILE", Description = "Output file.", Required = true };
        var command = new Command("export", "Exports the journal as one text file whose hash chain can be verified without this program.") { file, ledger, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var journal = JournalReader.Open(ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!));
            await using var output = File.Create(parsed.GetValue(file)!);
            var entries = await AuditExport.WriteAsync(journal, output, cancellationToken);
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{Figures.Count(entries)} entries exported.");
            return ExitCode.Success;
        });
        return command.WithExamples("tokengate audit export --out november.audit");
    }

    private static IReadOnlyList<KeptSeal> ReadSeals(string[] files, string? keyFile)
    {
        using var key = keyFile is null ? null : SealSignature.ReadKey(keyFile);
        return [.. files.SelectMany(file => KeptSeal.Read(file, File.ReadLines(file), key))];
    }

    private static string Page(AuditReport report)
    {
        var table = new TextTable("trusted", ">requests", ">input tokens", ">output tokens").Add(Cells("journal", report.Journal));
        if (report.Redis is { } redis)
        {
            table.Add(Cells("redis", redis));
        }

        var remarks = string.Concat(report.Remarks.Select(remark => $"{Environment.NewLine}- {remark}"));
        var faults = string.Concat(report.Faults.Select(fault => $"{Environment.NewLine}- {fault}"));
        var end = (report.Equal ? "Everything matches." : $"Mismatches:{faults}") + (remarks.Length > 0 ? $"{Environment.NewLine}To know:{remarks}" : "");
        return $"{Figures.Count(report.Records)} entries; the chain {(report.ChainHolds ? "holds" : "is broken")}.{Environment.NewLine}{table}{end}{Environment.NewLine}";
    }

    private static string[] Cells(string name, TrustedTotals totals) =>
        [name, Figures.Count(totals.Requests), Figures.Count(totals.InputTokens), Figures.Count(totals.OutputTokens)];

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
            .Add("unseen", Figures.Count(split.UnseenInput), Figures.Count(split.UnseenOutput))
            .Add("withheld", Figures.Count(split.WithheldInput), Figures.Count(split.WithheldOutput))
            .Add("trusted", Figures.Count(split.TrustedInput), Figures.Count(split.TrustedOutput));
        return $"{Figures.Count(summary.Exchanges)} exchanges{Environment.NewLine}{Environment.NewLine}{verdicts}{Environment.NewLine}{tokens}";
    }
}
