using System.CommandLine;
using TokenGate.Ledger;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate appeal</c>: puts the decision about an appeal on record.</summary>
internal static class AppealVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "The exchange that was appealed." };
        var decision = new Argument<string>("DECISION") { Description = "accept, so that its withheld tokens count; or reject." };
        decision.AcceptOnlyFromAmong("accept", "reject");
        var note = new Option<string>("--note") { HelpName = "TEXT", Description = "Why, in your words. It is kept.", Required = true };
        var by = new Option<string>("--by") { HelpName = "NAME", Description = "Who decided. It is kept.", DefaultValueFactory = _ => Environment.UserName };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var command = new Command("appeal", "Decides an appeal: the decision joins the chain, and an accepted one is booked on the exchange's own day. The gateway must not run.")
        {
            id, decision, note, by, ledger, config,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetRequiredValue(id);
            await using var opened = JournalForWriting.OpenExisting(ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!));
            var outcome = await new Corrections(opened.Journal, TimeProvider.System).DecideAsync(
                new AppealDecision(wanted, parsed.GetRequiredValue(decision) == "accept", parsed.GetValue(note)!, parsed.GetValue(by)!),
                cancellationToken);
            var (code, text) = outcome switch
            {
                AppealOutcome.Booked => (ExitCode.Fine, "Accepted: its withheld tokens count now, on their own day."),
                AppealOutcome.NothingWithheld => (ExitCode.Fine, "Accepted and on record; nothing of it was withheld any more."),
                AppealOutcome.Rejected => (ExitCode.Fine, "Rejected; the decision is on record."),
                _ => (ExitCode.NotSo, $"There is no exchange '{wanted}' in {opened.Journal.Reader.File}."),
            };
            await (code == ExitCode.Fine ? parsed.InvocationConfiguration.Output : parsed.InvocationConfiguration.Error).WriteLineAsync(text);
            return code;
        });
        return command.WithExamples(
            "tokengate explain 019ab3c4-7d1e-7c55-9f0e-2b8f6c1d0a55",
            "tokengate appeal 019ab3c4-7d1e-7c55-9f0e-2b8f6c1d0a55 accept --note \"a load test that was announced\"");
    }
}
