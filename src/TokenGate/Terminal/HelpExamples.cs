using System.CommandLine;
using System.CommandLine.Help;

namespace TokenGate.Terminal;

/// <summary>Adds help pages with examples to commands.</summary>
internal static class HelpExamples
{
    /// <summary>Adds a help page with examples to a command.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        command.Options.Add(new HelpOption { Action = new HelpPage(examples) });
        return command;
    }
}
