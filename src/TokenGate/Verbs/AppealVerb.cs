using System.CommandLine;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Ledger;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate appeal</c>: records the decision on an appeal.</summary>
internal static class AppealVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "Id of the exchange." };
        var decision = new Argument<string>("DECISION") { Description = "accept (its withheld tokens count) or reject." };
        decision.AcceptOnlyFromAmong("accept", "reject");
        var note = new Option<string>("--note") { HelpName = "TEXT", Description = "Reason; recorded in the journal.", Required = true };
        var by = new Option<string>("--by") { HelpName = "NAME", Description = "Who decided; recorded in the journal.", DefaultValueFactory = _ => Environment.UserName };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var command = new Command("appeal", "Decides an appeal. The decision is appended to the audit chain; if accepted, the tokens are booked on the exchange's original day. A running gateway is asked through its admin port.")
        {
            id, decision, note, by, ledger, config,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(config)!;
            var wanted = new AppealDecision(
                parsed.GetRequiredValue(id), parsed.GetRequiredValue(decision) == "accept", parsed.GetValue(note)!, parsed.GetValue(by)!);
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), file);
            var (code, text) = await DecideAsync(folder, file, wanted, cancellationToken);
            await (code == ExitCode.Success ? parsed.InvocationConfiguration.Output : parsed.InvocationConfiguration.Error).WriteLineAsync(text);
            return code;
        });
        return command.WithExamples(
            "tokengate explain 019ab3c4-7d1e-7c55-9f0e-2b8f6c1d0a55",
            "tokengate appeal 019ab3c4-7d1e-7c55-9f0e-2b8f6c1d0a55 accept --note \"a load test that was announced\"");
    }

    private static async Task<(int Code, string Text)> DecideAsync(string folder, string config, AppealDecision decision, CancellationToken cancellationToken)
    {
        try
        {
            await using var opened = WritableJournal.OpenExisting(folder);
            var corrections = new Corrections(opened.Journal, TimeProvider.System)
            {
                Granted = record => StoredMemory.GiveBack(folder, record.User, record.Judgement.Doubt?.Drawn ?? 0, TimeProvider.System.GetUtcNow()),
            };
            return Say(await corrections.DecideAsync(decision, cancellationToken), decision.RecordId);
        }
        catch (JournalException held) when (RunningGateway.Holding(held, config) is { } gateway)
        {
            using (gateway)
            {
                return await AskAsync(gateway, decision, cancellationToken);
            }
        }
    }

    /// <summary>The admin API identifies an operator by token only, so the name is appended to the note.</summary>
    private static async Task<(int Code, string Text)> AskAsync(RunningGateway gateway, AppealDecision decision, CancellationToken cancellationToken)
    {
        var (status, body) = await gateway.SendAsync(
            HttpMethod.Post,
            $"api/exchanges/{Uri.EscapeDataString(decision.RecordId)}/appeal",
            new { accepted = decision.Accepted, note = $"{decision.Note} ({decision.By})" },
            cancellationToken);
        return (status, status == 200 ? body?.GetProperty("outcome").GetString() : null) switch
        {
            (200, "booked") => Say(AppealOutcome.Booked, decision.RecordId),
            (200, "rejected") => Say(AppealOutcome.Rejected, decision.RecordId),
            (200, _) => Say(AppealOutcome.NothingWithheld, decision.RecordId),
            (404, _) => Say(AppealOutcome.NotFound, decision.RecordId),
            _ => (ExitCode.Failure, gateway.Explain(status, body)),
        };
    }

    private static (int Code, string Text) Say(AppealOutcome outcome, string id) => outcome switch
    {
        AppealOutcome.Booked => (ExitCode.Success, "Accepted: the withheld tokens now count, on the exchange's original day."),
        AppealOutcome.NothingWithheld => (ExitCode.Success, "Accepted and recorded; nothing was withheld any more."),
        AppealOutcome.Rejected => (ExitCode.Success, "Rejected; the decision is recorded."),
        _ => (ExitCode.Failure, $"Exchange '{id}' not found in the journal."),
    };
}
