using TokenGate.Testing;

namespace TokenGate.Console.Tests.Setup;

/// <summary>Where the build of the console keeps its packages.</summary>
internal static class Npm
{
    /// <summary>
    /// The folder with <c>node_modules</c> and a copy of the sources, of the configuration that these tests were built in.
    /// </summary>
    public static string Folder { get; } = Path.Combine(
        Repository.Root, "artifacts", "obj", "TokenGate.Console", new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name, "npm");
}
