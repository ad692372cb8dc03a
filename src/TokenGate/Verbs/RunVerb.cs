using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenGate.Composition;
using TokenGate.Gateway.Hosting;
using TokenGate.Logging;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate run</c>: the gateway.</summary>
internal static class RunVerb
{
    private const string DefaultLogs = "../logs";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var config = ConfigurationOption.Config();
        var logs = new Option<string?>("--logs")
        {
            HelpName = "DIR",
            Description = "Folder of the JSON log files; an empty string disables them. [default: logs, beside the configuration's folder]",
        };
        var level = new Option<LogLevel?>("--log-level")
        {
            HelpName = "LEVEL",
            Description = "Minimum level on the console: debug, information, warning, error or none. [default: information, or Serilog:MinimumLevel]",
        };
        var strict = new Option<bool>("--strict")
        {
            Description = "Refuse to start where people, keys, models or the ledger's folder cannot be used. Without it the gateway starts degraded and says what is missing.",
        };
        var command = new Command("run", "Runs the gateway until it is stopped (Ctrl+C, SIGTERM); exchanges in flight are completed first.") { config, logs, level, strict };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var configuration = ConfigurationOption.Load(parsed.GetValue(config)!, isWatched: true);
            var folder = parsed.GetValue(logs) switch
            {
                null => configuration.PathOf(DefaultLogs),
                "" => null,
                var given => given,
            };
            await using var log = LogOutput.Create(folder, parsed.GetValue(level), configuration.Root);
            foreach (var fault in log.Faults)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"Logging configuration ignored: {fault}");
            }

            await using var gateway = GatewayHost.Build(
                configuration,
                builder =>
                {
                    log.AddTo(builder.Logging);
                    FleetFront.AddTo(builder, configuration);
                },
                parsed.GetValue(strict));
            try
            {
                await gateway.StartAsync(cancellationToken);
            }
            catch (IOException taken) when (taken.InnerException is AddressInUseException)
            {
                throw new IOException($"{taken.Message.TrimEnd('.')}. Stop the program that listens there, or change Listen and Admin:Listen.", taken);
            }

            await SayWhereAsync(gateway, parsed.InvocationConfiguration.Error);
            await gateway.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Success;
        });
        return command.WithExamples(
            "tokengate run                                              with config/tokengate.json",
            "TokenGate__Ledger__Redis=redis:6379 tokengate run          override a setting by environment variable",
            "tokengate run --config /etc/tokengate/tokengate.json --logs /var/log/tokengate");
    }

    private static async Task SayWhereAsync(WebApplication gateway, TextWriter error)
    {
        var endpoints = gateway.Services.GetRequiredService<GatewayEndpoints>();
        await error.WriteLineAsync($"TokenGate listens at {string.Join(", ", endpoints.Traffic)}");
        if (endpoints.Admin.Count > 0)
        {
            await error.WriteLineAsync($"Admin at {string.Join(", ", endpoints.Admin)}");
        }
    }
}
