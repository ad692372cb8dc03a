using System.CommandLine;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Recording;
using TokenGate.Ledger;
using TokenGate.Ledger.People;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate person</c>: data-subject requests: export and erasure.</summary>
internal static class PersonVerb
{
    /// <summary>The command and its subcommands.</summary>
    public static Command Create() =>
        new Command("person", "Handles data-subject requests: access and erasure.") { Export(), Erase() }.WithExamples(
            "tokengate person export anna.berg --out anna.jsonl",
            "tokengate person erase anna.berg");

    private static Command Export()
    {
        var user = new Argument<string>("USER") { Description = "User name or pseudonym." };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var by = new Option<string>("--by") { HelpName = "NAME", Description = "Who reads; recorded in the journal.", DefaultValueFactory = _ => Environment.UserName };
        var file = new Option<string?>("--out") { HelpName = "FILE", Description = "Output file. [default: stdout]" };
        var command = new Command("export", "Exports everything the journal holds about a person as JSON lines: numbers and names only, since no text is stored. The journal records who exported whom.") { user, by, file, ledger, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!);
            var journal = JournalReader.Open(folder);
            using var people = Pseudonyms.OpenExisting(folder);
            using var lines = new MemoryStream();
            await using Stream output = parsed.GetValue(file) is { } path ? File.Create(path) : lines;
            var count = await PersonExport.WriteAsync(journal, people, parsed.GetRequiredValue(user), output, cancellationToken);
            if (ReferenceEquals(output, lines))
            {
                await parsed.InvocationConfiguration.Output.WriteAsync(System.Text.Encoding.UTF8.GetString(lines.GetBuffer().AsSpan(0, (int)lines.Length)));
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{Figures.Count(count)} entries.");
            if (count > 0 && !await RecordAsync(folder, people?.Find(parsed.GetRequiredValue(user)) ?? parsed.GetRequiredValue(user), parsed.GetValue(by)!, cancellationToken))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(
                    "Not recorded: a running gateway has locked the journal. To have it recorded, export with an auditor's token: GET /api/people/USER/export on the admin port.");
            }

            return count > 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return command.WithExamples("tokengate person export anna.berg --out anna.jsonl");
    }

    /// <summary>Chains that somebody read what is held about a person; false while a gateway holds the journal.</summary>
    private static Task<bool> RecordAsync(string folder, string person, string by, CancellationToken cancellationToken) => WritableJournal.TryNoteAsync(
        folder, EntryKind.Access, new Dictionary<string, string> { ["what"] = "export", ["person"] = person, ["by"] = by }, cancellationToken);

    private static Command Erase()
    {
        var user = new Argument<string>("USER") { Description = "User name, as reported by the identity source." };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var by = new Option<string>("--by") { HelpName = "NAME", Description = "Who decided; recorded in the journal.", DefaultValueFactory = _ => Environment.UserName };
        var command = new Command("erase", "Destroys the key of a person's pseudonym (crypto-shredding): totals and chain stay intact, but can no longer be attributed.") { user, by, ledger, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(user);
            var file = parsed.GetValue(config)!;
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), file);
            var (code, text) = await EraseAsync(folder, file, name, parsed.GetValue(by)!, cancellationToken);
            await (code == ExitCode.Success ? parsed.InvocationConfiguration.Output : parsed.InvocationConfiguration.Error).WriteLineAsync(text);
            return code;
        });
        return command.WithExamples("tokengate person erase anna.berg");
    }

    private static async Task<(int Code, string Text)> EraseAsync(string folder, string config, string user, string by, CancellationToken cancellationToken)
    {
        try
        {
            await using var opened = WritableJournal.OpenExisting(folder);
            using var people = Pseudonyms.OpenExisting(folder);
            var register = new PersonRegister(people, opened.Journal, TimeProvider.System)
            {
                Forget = (pseudonym, _) =>
                {
                    StoredMemory.Erase(folder, pseudonym, TimeProvider.System.GetUtcNow());
                    new RecordingFolder(folder).Erase(pseudonym);
                    return Task.CompletedTask;
                },
            };
            new RecordingFolder(folder).Erase(user);
            var erased = await register.EraseAsync(user, by, cancellationToken);
            return erased is null ? Unknown(user) : Erased(erased);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (ExitCode.Failure, $"The judge's memory or recordings in {folder} still hold this person and cannot be written: {fault.Message} Make room or grant access, and erase once more.");
        }
        catch (JournalException held) when (RunningGateway.Holding(held, config) is { } gateway)
        {
            using (gateway)
            {
                var (status, body) = await gateway.SendAsync(HttpMethod.Delete, $"api/people/{Uri.EscapeDataString(user)}", new { }, cancellationToken);
                return status switch
                {
                    200 => Erased(body?.GetProperty("pseudonym").GetString() ?? ""),
                    404 => Unknown(user),
                    _ => (ExitCode.Failure, gateway.Explain(status, body)),
                };
            }
        }
    }

    private static (int Code, string Text) Erased(string pseudonym) =>
        (ExitCode.Success, $"Erased: {pseudonym} can no longer be attributed, and the judge's memory and recordings of it are gone; backups of people.db keep the key until you delete them.");

    private static (int Code, string Text) Unknown(string user) =>
        (ExitCode.Failure, $"'{user}' has no pseudonym. Records stored by name stay in the chain until Ledger:JournalDays expires them; their totals stay.");
}
