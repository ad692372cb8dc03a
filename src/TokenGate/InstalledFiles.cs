using System.CommandLine;

namespace TokenGate;

/// <summary>Files installed beside the program.</summary>
internal static class InstalledFiles
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "config", "models");

    /// <summary><c>--models DIR</c>.</summary>
    public static Option<string?> ModelsOption() => new("--models")
    {
        HelpName = "DIR",
        Description = "Folder of the model files; an empty string disables scoring. [default: the bundled models]",
    };

    /// <summary>Resolves <c>--models</c> to an absolute path, or to an empty string.</summary>
    public static string ModelsFolder(string? given) => given switch
    {
        null => Models,
        "" => "",
        _ => Path.GetFullPath(given),
    };
}
