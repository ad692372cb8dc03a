using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TokenGate.Terminal;

/// <summary>The default help page, followed by examples and exit codes.</summary>
/// <param name="examples">Command lines, each with what it does.</param>
internal sealed class HelpPage(IReadOnlyList<string> examples) : SynchronousCommandLineAction
{
    private const int Width = 110;

    private const string ExitCodes = """
        Exit codes:
          0  success
          1  check failed, or the operation could not be completed; stderr says why
          2  wrong usage
        """;

    private readonly HelpAction _sections = new() { MaxWidth = Width };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        _sections.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
        output.WriteLine(ExitCodes);
        return ExitCode.Success;
    }
}
