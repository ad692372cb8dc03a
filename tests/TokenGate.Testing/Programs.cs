namespace TokenGate.Testing;

/// <summary>Finds programs that tests use.</summary>
public static class Programs
{
    /// <summary>True when all are on the path.</summary>
    public static bool AreOnThePath(params string[] names) => names.All(static name => Find(name) is not null);

    /// <summary>A program's file; null when it is not on the path.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
