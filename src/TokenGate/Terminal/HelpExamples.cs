using System.CommandLine;
using System.CommandLine.Help;

namespace TokenGate.Terminal;

/// <summary>Gives commands help pages with examples.</summary>
internal static class HelpExamples
{
    /// <summary>Gives a command a help page of its own.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        command.Options.Add(new HelpOption { Action = new HelpPage(examples) });
        return command;
    }
}
