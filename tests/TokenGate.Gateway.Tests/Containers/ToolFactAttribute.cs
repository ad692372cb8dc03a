using Xunit;

namespace TokenGate.Gateway.Tests.Containers;

/// <summary>A test that needs a program of the path. Where it is missing the test says so instead of passing.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    /// <param name="tool">The program's name.</param>
    public ToolFactAttribute(string tool)
    {
        Tool = tool;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Skip = folders.Any(folder => File.Exists(Path.Combine(folder, tool))) ? null : $"not run: {tool} absent";
    }

    /// <summary>The program's name.</summary>
    public string Tool { get; }
}
