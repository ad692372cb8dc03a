using System.CommandLine;

namespace TokenGate;

/// <summary>Files that lie beside the program.</summary>
internal static class InstalledFiles
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "config", "models");

    /// <summary><c>--models DIR</c>.</summary>
    public static Option<string?> ModelsOption() => new("--models")
    {
        HelpName = "DIR",
        Description = "The folder of the model files; an empty text accounts without models. [default: those that came with the program]",
    };

    /// <summary>The folder that <c>--models</c> means: absolute, or empty.</summary>
    public static string ModelsFolder(string? given) => given switch
    {
        null => Models,
        "" => "",
        _ => Path.GetFullPath(given),
    };
}
