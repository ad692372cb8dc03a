using System.CommandLine;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate ledger</c>: backs up and restores the journal, and maintains Redis.</summary>
internal static class LedgerVerb
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <summary>The command and its subcommands.</summary>
    public static Command Create() =>
        new Command("ledger", "Backs up and restores the journal, and maintains the Redis ledger.") { BackupVerbs.Backup(), BackupVerbs.Restore(), BackupVerbs.Repair(), Rebuild() }.WithExamples(
            "tokengate ledger backup /var/backups/tokengate/today",
            "tokengate ledger rebuild");

    private static Command Rebuild()
    {
        var config = ConfigurationOption.Config();
        var ledgers = new Option<string[]>("--ledger")
        {
            HelpName = "DIR",
            Description = "Folder of a journal; repeat for each gateway that shares the Redis. [default: the configured one]",
            DefaultValueFactory = _ => [],
        };
        var force = new Option<bool>("--force") { Description = "Proceed even if Redis holds totals of gateways whose journals were not specified, or more than a journal that was put back from a backup; these are lost." };
        var wait = NumberOption.Create("--wait", "How long to wait until running gateways have filled Redis, in seconds; 0 does not wait.", usual: 60, least: 0, most: 86_400);
        var command = new Command("rebuild", "Deletes the totals in Redis, so that running gateways refill them from their journals, and waits until they have.") { ledgers, force, wait, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(config)!;
            var redis = ConfigurationOption.Redis(file) ?? throw new UsageException($"{file} configures no Redis (TokenGate:Ledger:Redis): nothing to rebuild.");
            var folders = parsed.GetValue(ledgers) is { Length: > 0 } given ? given : [ConfigurationOption.LedgerFolder(null, file)];
            JournalReader[] journals = [.. folders.Select(JournalReader.Open)];
            var removed = await RedisRebuild.RunAsync(redis, journals, parsed.GetValue(force), TimeProvider.System, cancellationToken);
            var error = parsed.InvocationConfiguration.Error;
            await error.WriteLineAsync($"{Figures.Count(removed)} keys deleted; running gateways refill them.");
            var patience = TimeSpan.FromSeconds(parsed.GetValue(wait));
            var (filled, all) = await WaitAsync(redis, journals, patience, cancellationToken);
            await error.WriteLineAsync($"filled: {Figures.Count(filled)} of {Figures.Count(all)}{(filled < all ? ". What is missing follows when its gateway runs: start it, or look at its log." : "")}");
            return filled < all && patience > TimeSpan.Zero ? ExitCode.Failure : ExitCode.Success;
        });
        return command.WithExamples("tokengate ledger rebuild --ledger /srv/gate1 --ledger /srv/gate2");
    }

    /// <summary>Trusted requests in Redis and in the journals, once they are equal or patience ends.</summary>
    private static async Task<(long Filled, long All)> WaitAsync(RedisLedgerOptions redis, JournalReader[] journals, TimeSpan patience, CancellationToken cancellationToken)
    {
        var query = new UsageQuery(DateTimeOffset.UnixEpoch, new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero), UsageBucket.Total, []);
        using var reader = new RedisUsageReader(redis, TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var all = 0L;
            foreach (var journal in journals)
            {
                all += (await new JournalUsageReader(journal).ReadAsync(query, cancellationToken)).Sum(static row => row.Requests);
            }

            var filled = Math.Min(all, (await reader.ReadAsync(query, cancellationToken)).Sum(static row => row.Requests));
            if (filled == all || TimeProvider.System.GetElapsedTime(started) >= patience)
            {
                return (filled, all);
            }

            await Task.Delay(Beat, cancellationToken);
        }
    }
}
