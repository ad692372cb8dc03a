using System.Diagnostics;
using System.Reflection;
using TokenGate.Testing;

namespace TokenGate.Tokens.Tests.Reference;

/// <summary>The public packages from npm, asked in a process of their own. The build of this project installs them.</summary>
public static class ReferenceTokenizers
{
    /// <summary>The folder with the packages' node_modules.</summary>
    public static string Modules { get; } =
        typeof(ReferenceTokenizers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ReferenceModules").Value!;

    /// <summary>The ids of each text, by encoding.</summary>
    public static Dictionary<string, int[][]> Encode(IReadOnlyList<byte[]> texts, params string[] names) =>
        Run("encode.mjs", texts, names, process =>
        {
            using var output = new BinaryReader(new BufferedStream(process.StandardOutput.BaseStream, 1 << 16));
            return names.ToDictionary(name => name, _ => texts.Select(_ => ReadIds(output)).ToArray());
        });

    /// <summary>Runs one of the scripts beside this file with texts as its input, and reads its output.</summary>
    public static T Run<T>(string script, IReadOnlyList<byte[]> texts, IEnumerable<string> arguments, Func<Process, T> read)
    {
        using var process = Start(script, arguments);
        using (var input = new BinaryWriter(new BufferedStream(process.StandardInput.BaseStream, 1 << 16)))
        {
            foreach (var text in texts)
            {
                input.Write(text.Length);
                input.Write(text);
            }
        }

        var result = read(process);
        process.WaitForExit();
        return process.ExitCode == 0 ? result : throw new InvalidOperationException($"{script} failed with {process.ExitCode}.");
    }

    /// <summary>Starts one of the scripts beside this file, its input and output redirected.</summary>
    public static Process Start(string script, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("node", ["--max-old-space-size=8192", script, .. arguments])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "tests", "TokenGate.Tokens.Tests", "Reference"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["REFERENCE_MODULES"] = Modules;
        return Process.Start(start)!;
    }

    private static int[] ReadIds(BinaryReader output)
    {
        var ids = new int[output.ReadInt32()];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = output.ReadInt32();
        }

        return ids;
    }
}
