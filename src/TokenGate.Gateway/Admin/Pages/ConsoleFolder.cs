namespace TokenGate.Gateway.Admin.Pages;

/// <summary>Where the console's files lie.</summary>
/// <param name="Path">The folder, which may be missing.</param>
internal sealed record ConsoleFolder(string Path)
{
    /// <summary>The folder that the build puts beside the program.</summary>
    public static ConsoleFolder BesideTheProgram => new(System.IO.Path.Combine(AppContext.BaseDirectory, "console"));
}
