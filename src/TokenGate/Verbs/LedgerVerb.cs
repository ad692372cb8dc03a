using System.CommandLine;
using TokenGate.Ledger;
using TokenGate.Ledger.Redis;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate ledger</c>: looks after Redis.</summary>
internal static class LedgerVerb
{
    /// <summary>The command and its subcommands.</summary>
    public static Command Create() =>
        new Command("ledger", "Looks after the Redis ledger.") { Rebuild() }.WithExamples("tokengate ledger rebuild");

    private static Command Rebuild()
    {
        var config = ConfigurationOption.Config();
        var ledgers = new Option<string[]>("--ledger")
        {
            HelpName = "DIR",
            Description = "A journal's folder, once for each gateway that shares the Redis. [default: the configuration's]",
            DefaultValueFactory = _ => [],
        };
        var force = new Option<bool>("--force") { Description = "Go on although Redis has sums of gateways whose journals were not named: those are lost." };
        var command = new Command("rebuild", "Empties the sums in Redis, so that the running gateways fill them anew from their journals.") { ledgers, force, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(config)!;
            var redis = ConfigurationOption.Redis(file) ?? throw new UsageException($"{file} names no Redis (TokenGate:Ledger:Redis): there is nothing to rebuild.");
            var folders = parsed.GetValue(ledgers) is { Length: > 0 } given ? given : [ConfigurationOption.LedgerFolder(null, file)];
            var removed = await RedisRebuild.RunAsync(
                redis, [.. folders.Select(JournalReader.Open)], parsed.GetValue(force), TimeProvider.System, cancellationToken);
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{Figures.Count(removed)} keys removed; running gateways fill them again within seconds.");
            return ExitCode.Fine;
        });
        return command.WithExamples("tokengate ledger rebuild --ledger /srv/gate1 --ledger /srv/gate2");
    }
}
