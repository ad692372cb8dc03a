using System.CommandLine;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate ledger</c>: maintains the Redis ledger.</summary>
internal static class LedgerVerb
{
    /// <summary>The command and its subcommands.</summary>
    public static Command Create() =>
        new Command("ledger", "Maintains the Redis ledger.") { Rebuild() }.WithExamples("tokengate ledger rebuild");

    private static Command Rebuild()
    {
        var config = ConfigurationOption.Config();
        var ledgers = new Option<string[]>("--ledger")
        {
            HelpName = "DIR",
            Description = "Folder of a journal; repeat for each gateway that shares the Redis. [default: the configured one]",
            DefaultValueFactory = _ => [],
        };
        var force = new Option<bool>("--force") { Description = "Proceed even if Redis holds totals of gateways whose journals were not specified; these are lost." };
        var command = new Command("rebuild", "Deletes the totals in Redis, so that running gateways refill them from their journals.") { ledgers, force, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(config)!;
            var redis = ConfigurationOption.Redis(file) ?? throw new UsageException($"{file} configures no Redis (TokenGate:Ledger:Redis): nothing to rebuild.");
            var folders = parsed.GetValue(ledgers) is { Length: > 0 } given ? given : [ConfigurationOption.LedgerFolder(null, file)];
            var removed = await RedisRebuild.RunAsync(
                redis, [.. folders.Select(JournalReader.Open)], parsed.GetValue(force), TimeProvider.System, cancellationToken);
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{Figures.Count(removed)} keys deleted; running gateways refill them within seconds.");
            return ExitCode.Success;
        });
        return command.WithExamples("tokengate ledger rebuild --ledger /srv/gate1 --ledger /srv/gate2");
    }
}
