using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace TokenGate;

/// <summary>
/// What is wrong with a command line, in the words of whoever wrote it: options and what they take, never types of the program.
/// </summary>
internal static class ParseFaults
{
    /// <summary>One message for each fault.</summary>
    public static IEnumerable<string> Describe(ParseResult parsed)
    {
        var stray = parsed.UnmatchedTokens.Select(token => parsed.CommandResult.Command.Subcommands.Count > 0 ? Unknown(token, parsed.CommandResult.Command) : $"'{token}' is not an option or argument of {parsed.CommandResult.Command.Name}.");
        var odd = parsed.Errors
            .Where(fault => !parsed.UnmatchedTokens.Any(token => fault.Message.Contains($"'{token}'", StringComparison.Ordinal)))
            .Where(_ => parsed.Action is ParseErrorAction)
            .Select(fault => fault.SymbolResult is OptionResult { Option: var option, Tokens: [{ Value: var given }, ..] } && fault.Message.Contains(" type ", StringComparison.Ordinal)
                ? $"{option.Name} must be {Describe(option.ValueType)}, not '{given}'."
                : fault.Message);
        var all = stray.Concat(odd).Distinct(StringComparer.Ordinal).ToList();
        return parsed.UnmatchedTokens.Count > 0 ? all.Where(static message => !message.StartsWith("Required command", StringComparison.Ordinal)) : all;
    }

    private static string Unknown(string token, Command command)
    {
        var names = command.Subcommands.Select(static sub => sub.Name).ToList();
        var parent = command is RootCommand ? "tokengate" : $"tokengate {command.Name}";
        return $"'{token}' is not a command of {parent}: {string.Join(", ", names)}.";
    }

    private static string Describe(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain.IsEnum => string.Join(", ", Enum.GetNames(plain)[..^1]).ToLowerInvariant() + " or " + Enum.GetNames(plain)[^1].ToLowerInvariant(),
            _ when plain == typeof(bool) => "true or false",
            _ when plain == typeof(double) => "a number",
            _ => "a whole number",
        };
    }
}
