namespace TokenGate.Testing;

/// <summary>Finds this checkout and what may lie beside it.</summary>
public static class Repository
{
    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder with corpora, recorded traffic and model fixtures beside the checkout, or null when it is not there.</summary>
    public static string? Shared { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared")) is var shared && Directory.Exists(shared) ? shared : null;

    /// <summary>A file below the folder beside the checkout. To be called from tests marked <see cref="CorpusFactAttribute"/>.</summary>
    public static string SharedFile(params string[] parts) =>
        Path.Combine([Shared ?? throw new InvalidOperationException(CorpusFactAttribute.Absent), .. parts]);

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "TokenGate.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"No TokenGate.sln above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}
