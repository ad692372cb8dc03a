using System.CommandLine;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger;
using TokenGate.Ledger.Audit;
using TokenGate.Ledger.Backups;
using TokenGate.Ledger.Redis;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate ledger backup</c>, <c>restore</c> and <c>repair</c>.</summary>
internal static class BackupVerbs
{
    /// <summary><c>tokengate ledger backup DIR</c>.</summary>
    public static Command Backup()
    {
        var target = new Argument<string>("DIR") { Description = "Folder for the backup; created if needed. It must not hold a journal." };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var accept = AuditVerb.Accept();
        var command = new Command("backup", "Copies the journal as it is at one moment, while the gateway runs, and verifies the copy against its hash chain.") { target, ledger, accept, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var journal = JournalReader.Open(ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!));
            var backup = JournalBackup.Write(journal, parsed.GetValue(target)!, TimeProvider.System);
            var report = await backup.VerifyAsync(parsed.GetValue(accept)!, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{backup.File}: gateway {backup.Gateway} up to entry {Figures.Count(backup.Sequence)}; {Said(report)}.");
            return await TellAsync(parsed, report);
        });
        return command.WithExamples(
            "tokengate ledger backup /var/backups/tokengate/2026-11-29",
            "tokengate ledger backup /mnt/elsewhere/gate1 --ledger /srv/gate1");
    }

    /// <summary><c>tokengate ledger restore DIR</c>.</summary>
    public static Command Restore()
    {
        var source = new Argument<string>("DIR") { Description = "Folder of a backup that `tokengate ledger backup` made." };
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var accept = AuditVerb.Accept();
        var force = new Option<bool>("--force") { Description = "Proceed even if the journal or Redis has more than the backup, or Redis has totals of other gateways; what only they have is lost." };
        var wait = NumberOption.Create("--wait", "How long to wait until Redis holds what the journal has, in seconds.", usual: 60, least: 1, most: 86_400);
        var command = new Command("restore", "Puts a backup in the place of the journal of a stopped gateway, brings Redis in line with it, and waits until it is. What was there is kept under another name.")
        {
            source, ledger, force, accept, wait, config,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(config)!;
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), file);
            var backup = JournalBackup.Open(parsed.GetValue(source)!);
            var report = await backup.VerifyAsync(parsed.GetValue(accept)!, cancellationToken);
            if (!report.Equal)
            {
                return await TellAsync(parsed, report);
            }

            // Everything that may refuse comes before anything is changed.
            var redis = ConfigurationOption.Redis(file);
            var before = JournalRestore.HeadOf(folder);
            var known = redis is null ? 0 : await RedisRestore.LastKnownAsync(redis, backup.Gateway, cancellationToken);
            if (!parsed.GetValue(force) && Newer(backup, before, known) is { } newer)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(newer);
                return ExitCode.Failure;
            }

            var aside = JournalRestore.Run(backup, folder, before, TimeProvider.System);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{Path.Combine(folder, "journal.db")}: gateway {backup.Gateway} up to entry {Figures.Count(backup.Sequence)}; {Said(report)}."
                + (aside is null ? "" : $" What was there is {aside}."));
            return redis is null || await FillAsync(parsed, redis, folder, known > backup.Sequence, TimeSpan.FromSeconds(parsed.GetValue(wait)), cancellationToken)
                ? ExitCode.Success
                : ExitCode.Failure;
        });
        return command.WithExamples(
            "tokengate ledger restore /var/backups/tokengate/2026-11-29",
            "tokengate ledger restore /var/backups/tokengate/2026-11-29 --force");
    }

    /// <summary><c>tokengate ledger repair</c>.</summary>
    public static Command Repair()
    {
        var config = ConfigurationOption.Config();
        var ledger = ConfigurationOption.Ledger();
        var command = new Command("repair", "Rebuilds the totals and the list of exchanges of a stopped gateway's journal from its entries, if an audit finds them edited.") { ledger, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = ConfigurationOption.LedgerFolder(parsed.GetValue(ledger), parsed.GetValue(config)!);
            var found = await JournalRepair.RunAsync(folder, TimeProvider.System, cancellationToken);
            foreach (var fault in found)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"was: {fault}");
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(found.Count == 0 ? "Nothing to repair." : "Rebuilt from the entries; the chain notes it.");
            return ExitCode.Success;
        });
        return command.WithExamples("tokengate ledger repair --ledger /srv/gate1");
    }

    private static string Said(AuditReport report) => report.Equal ? $"{Figures.Count(report.Records)} entries verified" : "verification failed";

    private static async Task<int> TellAsync(ParseResult parsed, AuditReport report)
    {
        foreach (var fault in report.Faults)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(fault);
        }

        return report.Equal ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>What the journal that is there, and Redis, have beyond the backup; null for nothing.</summary>
    private static string? Newer(JournalBackup backup, JournalHead? before, long known)
    {
        if (before is { } other && other.Gateway != backup.Gateway)
        {
            return $"The folder holds the journal of gateway {other.Gateway} at entry {other.Sequence}, the backup is of gateway {backup.Gateway}. Name another folder with --ledger, or --force.";
        }

        return before is { } was && was.Sequence > backup.Sequence
            ? $"The journal has entry {was.Sequence}, the backup ends at {backup.Sequence}: {was.Sequence - backup.Sequence} entries would be gone from it. Keep it, or --force."
            : known > backup.Sequence
            ? $"Redis knows entry {known} of this gateway, the backup ends at {backup.Sequence}: what was counted in between is in Redis alone and would be lost. Find a newer backup, or --force."
            : null;
    }

    /// <summary>Fills Redis from the restored journal; empties it first where it has what the journal has not.</summary>
    private static async Task<bool> FillAsync(ParseResult parsed, RedisLedgerOptions redis, string folder, bool isAhead, TimeSpan patience, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (isAhead)
        {
            var removed = await RedisRebuild.RunAsync(redis, [JournalReader.Open(folder)], force: true, TimeProvider.System, cancellationToken);
            await error.WriteLineAsync($"{Figures.Count(removed)} keys deleted; gateways that run refill their own.");
        }

        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var journal = Journal.Open(new JournalOptions { Path = folder }, services.GetRequiredService<IMeterFactory>(), NullLogger<Journal>.Instance);
        await using var ledger = RedisLedger.Start(journal, redis, TimeProvider.System, NullLogger<RedisLedger>.Instance);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await ledger.FlushAsync(limit.Token);
            await error.WriteLineAsync($"Redis holds everything up to entry {Figures.Count(journal.Head)}.");
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync($"Redis does not hold everything yet ({ledger.Status.Message}): the gateway sends the rest when it runs.");
            return false;
        }
    }
}
