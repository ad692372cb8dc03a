using System.CommandLine;
using System.Net;
using System.Text.Json;
using TokenGate.Gateway.Checking;
using TokenGate.Gateway.Options;
using TokenGate.Logging;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate check</c>: validates a configuration, or says where a request would go.</summary>
internal static class CheckVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var config = ConfigurationOption.Config();
        var json = new Option<bool>("--json") { Description = "Print one JSON object with \"valid\", \"faults\" and \"warnings\"." };
        var strict = new Option<bool>("--strict") { Description = "Warnings fail too: for pipelines." };
        var request = new Option<string?>("--request")
        {
            HelpName = "FILE",
            Description = "Say what would become of a request: route, destination, user, team, dialect. FILE (- for standard input) holds it as it goes over the wire, or METHOD PATH and headers.",
        };
        var from = new Option<string>("--from") { HelpName = "ADDRESS", Description = "Where the request of --request comes from.", DefaultValueFactory = _ => "127.0.0.1" };
        var command = new Command(
            "check",
            "Validates a configuration without starting anything, and lists every error in it. Ports, folders, certificates, people and Redis are tried out.")
        {
            config, strict, json, request, from,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(config)!;
            if (parsed.GetValue(request) is { } wanted)
            {
                var text = wanted == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(wanted, cancellationToken);
                return await TryOutAsync(ConfigurationOption.Load(file), text, parsed.GetValue(from)!, parsed.GetValue(json), parsed.InvocationConfiguration);
            }

            var found = await FindAsync(file, cancellationToken);
            var (faults, warnings) = (found.Where(static each => !each.IsWarning).ToList(), found.Where(static each => each.IsWarning).ToList());
            var isValid = faults.Count == 0 && (warnings.Count == 0 || !parsed.GetValue(strict));
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(new { Valid = isValid, Faults = faults, Warnings = warnings }, OutputJson.Line));
                return isValid ? ExitCode.Success : ExitCode.Failure;
            }

            if (faults.Count > 0)
            {
                await error.WriteLineAsync($"{file} has {Count(faults.Count, "fault")}:{Lines(faults)}");
            }

            if (warnings.Count > 0)
            {
                await error.WriteLineAsync($"{file} has {Count(warnings.Count, "warning")}:{Lines(warnings)}");
            }

            if (isValid)
            {
                await output.WriteLineAsync($"{file} is valid.");
            }

            return isValid ? ExitCode.Success : ExitCode.Failure;
        });
        return command.WithExamples(
            "tokengate check                                     config/tokengate.json",
            "tokengate check --config new.json --strict --json   in a deployment script",
            "printf 'POST /v1/messages\\nX-User: ada' | tokengate check --request - --from 10.20.0.7");
    }

    private static async Task<int> TryOutAsync(GatewayConfiguration configuration, string request, string from, bool asJson, InvocationConfiguration streams)
    {
        if (!IPAddress.TryParse(from, out var address))
        {
            throw new UsageException($"--from must be an address, not '{from}'.");
        }

        RequestDryRun run;
        try
        {
            run = await RequestDryRun.RunAsync(configuration, request, address);
        }
        catch (FormatException fault)
        {
            throw new UsageException($"--request: {fault.Message}");
        }

        var lines = new[]
        {
            $"Route        {run.Route ?? "none: the client gets 404"}",
            $"Destination  {(run.Destinations.Count == 0 ? "none" : string.Join(", ", run.Destinations.Values))}",
            $"User         {(run.User == "-" ? "- (no source of Identity:Sources knows one)" : run.User)}",
            $"Team         {run.Team}",
            $"Dialect      {run.Dialect ?? "unknown"}",
            $"Metered      {(run.IsMetered ? "yes" : "no (TokenGate.Meter: off)")}",
        };
        await streams.Output.WriteLineAsync(asJson ? JsonSerializer.Serialize(run, OutputJson.Line) : string.Join(Environment.NewLine, lines));
        return run.Route is null ? ExitCode.Failure : ExitCode.Success;
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Lines(IEnumerable<ConfigurationFault> faults) => string.Concat(faults.Select(fault => $"{Environment.NewLine}  {fault}"));

    /// <summary>A file that is not JSON is a configuration with a single fault.</summary>
    private static async Task<IReadOnlyList<ConfigurationFault>> FindAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = ConfigurationOption.Load(file);
            return [.. await ConfigurationReview.RunAsync(configuration, cancellationToken), .. LogOutput.Check(configuration.Root)];
        }
        catch (GatewayConfigurationException broken)
        {
            return broken.Faults;
        }
    }
}
