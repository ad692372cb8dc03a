namespace TokenGate;

/// <summary>Files that lie beside the program.</summary>
internal static class InstalledFiles
{
    /// <summary>The models that come with the program.</summary>
    public static string Models { get; } = Path.Combine(AppContext.BaseDirectory, "config", "models");
}
