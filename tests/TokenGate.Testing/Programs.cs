using System.Diagnostics;

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

    /// <summary>Runs a program to its end; false when it says that it failed.</summary>
    internal static bool TryRun(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It says that it failed.</exception>
    internal static void Run(string program, params string[] arguments)
    {
        if (!TryRun(program, arguments))
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} was refused");
        }
    }
}
