using System.CommandLine;
using System.Text.Json;
using TokenGate.Gateway.Hosting;
using TokenGate.Gateway.Options;
using TokenGate.Logging;
using TokenGate.Terminal;

namespace TokenGate.Verbs;

/// <summary><c>tokengate check</c>: validates a configuration.</summary>
internal static class CheckVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var config = ConfigurationOption.Config();
        var json = new Option<bool>("--json") { Description = "Print one JSON object with \"valid\" and \"faults\"." };
        var command = new Command("check", "Validates a configuration without starting anything, and lists every error in it.") { config, json };
        command.SetAction(async (parsed, _) =>
        {
            var file = parsed.GetValue(config)!;
            var faults = Faults(file);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(new { Valid = faults.Count == 0, Faults = faults }, OutputJson.Line));
            }
            else if (faults.Count == 0)
            {
                await output.WriteLineAsync($"{file} is valid.");
            }
            else
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(
                    $"{file} has {faults.Count} fault(s):{string.Concat(faults.Select(fault => $"{Environment.NewLine}  {fault}"))}");
            }

            return faults.Count == 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return command.WithExamples(
            "tokengate check                            config/tokengate.json",
            "tokengate check --config new.json --json   in a deployment script");
    }

    /// <summary>A file that is not JSON is a configuration with a single fault.</summary>
    private static IReadOnlyList<ConfigurationFault> Faults(string file)
    {
        try
        {
            var configuration = ConfigurationOption.Load(file);
            return [.. ConfigurationCheck.Run(configuration), .. LogOutput.Check(configuration.Root)];
        }
        catch (InvalidDataException broken)
        {
            var cause = broken.InnerException?.InnerException?.Message ?? broken.InnerException?.Message ?? broken.Message;
            return [new ConfigurationFault("$", $"the file is not valid JSON ({cause.TrimEnd('.')})", "Correct the JSON at that position")];
        }
    }
}
